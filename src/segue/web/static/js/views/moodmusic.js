// Music that feels as the words of a book or an episode do, with the sentences that the mood was told from.

import { get } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { clock } from "../core/format.js";
import { api } from "../player/stage.js";
import { button } from "../ui/button.js";
import { row } from "../ui/rows.js";
import { jump } from "./transcript.js";

const FEELS = { bright: "Bright", calm: "Calm", dark: "Dark", tense: "Tense", plain: "Plain" };

/** Fills `box` where a mood can be told from the words of `item_id`, which is `subject_id` or a part of it. */
export async function moodMusic(subject_id, item_id, box, signal) {
  const told = await get(`/items/${encodeURIComponent(item_id)}/understanding`, null, { signal }).catch(() => null);
  if (!told?.mood) return;
  const found = await get(`/similar/${encodeURIComponent(subject_id)}/music`, { limit: 8 }, { signal }).catch(() => null);
  if (!found?.entries.length || signal.aborted) return;
  const play = (at) => api.playEntries(found.entries, at, { source: "mood", slate_id: found.slate_id });
  const there = async ({ item_id: id, start_ms }) => jump(await get(`/items/${encodeURIComponent(id)}`), start_ms);
  fill(
    box,
    h("header", { class: "shelf-head" }, h("h2", null, "Music for its mood"), h("span", { class: "spring" }), button("Play all", () => play(0), { glyph: "play", cls: "small" })),
    h("p", { class: "quiet-words" }, `${FEELS[found.mood] || found.mood}, to judge by its words:`),
    h("div", { class: "mark-list" }, found.moments.slice(0, 2).map((one) => h("button", { type: "button", class: "mark-row", onclick: () => there(one) }, h("span", null, clock(one.start_ms)), h("span", null, `“${one.text}”`)))),
    h("div", { class: "grid-rows two" }, found.entries.map((entry, at) => row(entry, { source: "mood", play: () => play(at) }))),
  );
}
