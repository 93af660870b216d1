// What was liked: tracks, and everything else that has a heart.

import { get } from "../core/api.js";
import { h } from "../core/dom.js";
import { api } from "../player/stage.js";
import { button, linkButton } from "../ui/button.js";
import { list } from "../ui/list.js";
import { row } from "../ui/rows.js";
import { empty } from "../ui/states.js";

export async function open({ signal }) {
  const load = (offset, limit) => get("/items", { liked: true, sort: "added", offset, limit }, { fresh: true });
  const first = await get("/items", { liked: true, sort: "added", offset: 0, limit: 100 }, { signal, fresh: true });
  const all = list({
    first,
    load,
    draw: (entry, index) =>
      row(entry, {
        play: () => {
          const near = all.near(index);
          api.playEntries(near.entries, near.at, { source: "liked" });
        },
      }),
    label: "Liked",
    empty: () => empty("heart", "Nothing liked yet", "Press the heart beside anything, and it stands here.", linkButton("Browse music", "/music", { cls: "primary" })),
  });
  const play = first.entries.length ? button("Play", () => api.playEntries(first.entries, 0, { source: "liked" }), { cls: "primary big", glyph: "play" }) : null;
  return { title: "Liked", node: h("div", { class: "page" }, h("div", { class: "page-head" }, h("h1", null, "Liked"), play), h("div", { class: "rows" }, all)) };
}
