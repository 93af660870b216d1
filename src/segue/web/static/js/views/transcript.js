// The words of an item, in time with the sound; a line is also a way to its moment.

import { get } from "../core/api.js";
import { h } from "../core/dom.js";
import { clock } from "../core/format.js";
import { api, now, time } from "../player/stage.js";
import { sorry } from "../ui/toast.js";

/** The transcript's element, or null when there is none. `play(ms)` starts the item at a moment. */
export async function transcript(item, signal) {
  let words;
  try {
    words = await get(`/items/${encodeURIComponent(item.id)}/transcript`, { format: "json" }, { signal });
  } catch (error) {
    if (error.status !== 404) sorry(error);
    return null;
  }
  if (!words?.segments?.length) return null;
  let speaker = "";
  const lines = words.segments.map((segment) => {
    const named = segment.speaker && segment.speaker !== speaker;
    speaker = segment.speaker || speaker;
    return h("button", { type: "button", class: "line", "aria-label": `${clock(segment.start_ms)}: ${segment.text}`, onclick: () => jump(item, segment.start_ms) }, named ? h("b", null, segment.speaker) : null, segment.text);
  });
  const box = h("div", { class: "lines", lang: words.language || null }, lines);
  let current = -1;
  time.watch(({ position_ms }) => {
    if (now.get().item?.id !== item.id) return;
    const at = words.segments.findLastIndex((segment) => segment.start_ms <= position_ms);
    if (at === current) return;
    lines[current]?.removeAttribute("aria-current");
    lines[at]?.setAttribute("aria-current", "true");
    current = at;
  }, signal);
  return box;
}

/** Go to a moment of an item, starting it when something else is on. */
export function jump(item, ms) {
  if (now.get().item?.id === item.id) {
    api.seek(ms);
    if (!now.get().playing) api.play();
  } else api.playEntries([item], 0, { source: "chapter", from_ms: ms });
}

/** The chapters inside an item. */
export function marks(item, signal) {
  const rows = item.marks.map((mark) => h("button", { type: "button", class: "mark-row", onclick: () => jump(item, mark.start_ms) }, h("span", null, clock(mark.start_ms)), h("span", null, mark.title)));
  time.watch(({ position_ms }) => {
    const here = now.get().item?.id === item.id ? item.marks.findLastIndex((mark) => mark.start_ms <= position_ms) : -1;
    rows.forEach((row, i) => (i === here ? row.setAttribute("aria-current", "true") : row.removeAttribute("aria-current")));
  }, signal);
  return h("div", { class: "mark-list" }, rows);
}
