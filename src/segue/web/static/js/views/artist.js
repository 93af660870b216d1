// Who made it, and what of theirs is here.

import { get } from "../core/api.js";
import { h } from "../core/dom.js";
import { entryOf } from "../core/entry.js";
import { count, MANY } from "../core/format.js";
import { api } from "../player/stage.js";
import { art } from "../ui/art.js";
import { button } from "../ui/button.js";
import { card, row } from "../ui/rows.js";
import { empty } from "../ui/states.js";

export async function open({ params, signal }) {
  const it = await get(`/creators/${encodeURIComponent(params.id)}`, null, { signal });
  const items = (it.items || []).map(entryOf);
  const collections = (it.collections || []).map(entryOf);
  const palette = it.palette?.length ? it.palette : collections.find((one) => one.palette?.length)?.palette;
  const cover = it.art_id || collections[0]?.art_id;
  const parts = ["album", "show", "book"].map((kind) => [kind, collections.filter((one) => one.kind === kind)]).filter(([, some]) => some.length);
  const meta = parts.map(([kind, some]) => count(some.length, kind === "show" ? "podcast" : kind)).join(" · ");
  const node = h(
    "div",
    { class: "page collection" },
    h(
      "header",
      { class: "cover-head" },
      art({ id: it.id, name: it.name, art_id: cover, palette }, 768, { round: true, eager: true }),
      h("div", { class: "cover-words" }, h("p", { class: "kicker" }, "Artist"), h("h1", null, it.name), h("p", { class: "cover-meta" }, meta), h("div", { class: "actions" }, items.length ? button("Play", () => api.playEntries(items, 0, { source: "artist" }), { cls: "primary big", glyph: "play" }) : null)),
    ),
    items.length ? h("section", { class: "shelf" }, h("h2", null, "Tracks"), h("div", null, items.slice(0, 10).map((entry, at) => row(entry, { list: items, at, source: "artist" })))) : null,
    parts.map(([kind, some]) => h("section", { class: "shelf" }, h("h2", null, MANY[kind]), h("div", { class: "cards" }, some.map((entry) => card(entry, { source: "artist" }))))),
    !items.length && !parts.length ? empty("person", "Nothing of theirs is here", "It may have been removed from the library.") : null,
  );
  if (collections.length || items.length) import("./more.js").then(({ moreLike }) => moreLike(it, "artist", node, signal));
  return { title: it.name, palette, node };
}
