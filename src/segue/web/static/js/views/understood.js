// What is understood of an item: in three sentences, chapters made by machine, topics and names, what speaks of the same.

import { get } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { clock } from "../core/format.js";
import { now, time } from "../player/stage.js";
import { button } from "../ui/button.js";
import { dialog } from "../ui/menu.js";
import { row } from "../ui/rows.js";
import { sorry } from "../ui/toast.js";
import { jump, marks } from "./transcript.js";

/** Fills `box` once what is said has been read; leaves it empty until then. */
export async function understood(item, box, signal) {
  try {
    const told = await get(`/items/${encodeURIComponent(item.id)}/understanding`, null, { signal });
    if (!told.engine || told.note) return;
    fill(box, missed(item), chapters(item, told, signal), short(item, told), subjects(told));
    const near = await get(`/items/${encodeURIComponent(item.id)}/alike`, { limit: 4 }, { signal });
    if (near.entries.length) box.append(alike(item, near.entries));
    if (!told.mood || item.kind === "track") return;
    const mood = h("section", { class: "shelf" });
    box.append(mood);
    const { moodMusic } = await import("./moodmusic.js");
    moodMusic(item.id, item.id, mood, signal);
  } catch (error) {
    if (error.name !== "AbortError") sorry(error);
  }
}

function chapters(item, told, signal) {
  if (item.marks?.length || !told.chapters.length) return null;
  return h("section", { class: "shelf" }, h("h2", null, "Chapters"), h("p", { class: "quiet-words" }, "Made by machine from what is said."), marks({ ...item, marks: told.chapters }, signal));
}

function short(item, told) {
  const written = told.summary.map((one) => ({ start_ms: one.support[0].start_ms, text: one.text }));
  const lines = written.length ? written : told.extract;
  if (!lines.length) return null;
  const source = written.length ? `Written by ${told.writer}; each sentence leads to where it is said.` : "Sentences as they are said; each leads to its moment.";
  return h("section", { class: "shelf" }, h("h2", null, "In short"), h("p", { class: "quiet-words" }, source), said(item, lines));
}

const said = (item, lines) => h("div", { class: "mark-list" }, lines.map((line) => h("button", { type: "button", class: "mark-row", onclick: () => jump(item, line.start_ms) }, h("span", null, clock(line.start_ms)), h("span", null, line.text))));

function subjects(told) {
  const chips = [...told.topics.slice(0, 10).map((one) => ["topic", one.key, one.title]), ...told.mentions.filter((one) => one.moments.length).slice(0, 10).map((one) => [one.kind, one.key, one.name])];
  if (!chips.length) return null;
  return h("section", { class: "shelf" }, h("h2", null, "Speaks of"), h("ul", { class: "subjects" }, chips.map(([kind, key, title]) => h("li", null, h("a", { class: "subject", href: subjectAddress(kind, key) }, title)))));
}

export const subjectAddress = (kind, key) => `/subject/${kind}/${encodeURIComponent(key)}`;

function alike(item, entries) {
  return h("section", { class: "shelf" }, h("h2", null, "Speaks of the same"), entries.map((entry) => {
    const shared = entry.shared.map((one) => h("p", { class: "shared" }, h("a", { href: subjectAddress(one.kind, one.key) }, one.title), " ", h("button", { type: "button", class: "quiet", onclick: () => jump(item, one.here.start_ms) }, `here at ${clock(one.here.start_ms)}`), h("button", { type: "button", class: "quiet", onclick: () => there(one.there) }, `there at ${clock(one.there.start_ms)}`)));
    return h("div", { class: "alike" }, row(entry, { source: "alike" }), shared);
  }));
}

async function there({ item_id, start_ms }) {
  try {
    jump(await get(`/items/${encodeURIComponent(item_id)}`), start_ms);
  } catch (error) {
    sorry(error);
  }
}

/** "What did I miss": told up to where the listener is, never past it. */
function missed(item) {
  const place_ms = () => (now.get().item?.id === item.id ? Math.floor(time.get().position_ms) : item.position_ms || 0);
  const ask = async () => {
    try {
      const told = await get(`/items/${encodeURIComponent(item.id)}/recap`, { until_ms: place_ms() }, { fresh: true });
      dialog("So far", (close) => [
        h("p", { class: "quiet-words" }, `Up to ${clock(told.until_ms)}, and nothing past it.`),
        told.note ? h("p", null, told.note) : h("div", { class: "mark-list" }, told.lines.map((line) => h("button", { type: "button", class: "mark-row", onclick: () => (close(), line.item_id === item.id ? jump(item, line.start_ms) : there(line)) }, h("span", null, clock(line.start_ms)), h("span", null, line.text)))),
        told.names.length ? h("p", { class: "quiet-words" }, `Named so far: ${told.names.join(", ")}.`) : null,
      ]);
    } catch (error) {
      sorry(error);
    }
  };
  return h("div", { class: "actions recap" }, button("What did I miss?", ask, { glyph: "history" }));
}
