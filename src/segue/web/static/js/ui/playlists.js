// What any page can do with playlists: play one, put something on one, begin one. Fetched when it is first needed.

import { get, patch, post } from "../core/api.js";
import { entryOf } from "../core/entry.js";
import { count } from "../core/format.js";
import { h } from "../core/dom.js";
import { navigate } from "../core/router.js";
import { enqueue, queue, shuffled } from "../player/queue.js";
import { api } from "../player/stage.js";
import { button } from "./button.js";
import { dialog } from "./menu.js";
import { sorry, toast } from "./toast.js";

const PAGE = 200;
const path = (id) => `/playlists/${encodeURIComponent(id)}`;
export const page = (id, offset = 0) => get(`${path(id)}/items`, { offset, limit: PAGE }, { fresh: true });

/** Everything that stands on a playlist from `offset` on, page by page. */
async function* pages(id) {
  for (let offset = 0, total = 1; offset < total; offset += PAGE) {
    const answer = await page(id, offset);
    total = answer.total;
    yield answer.entries.map(({ item }) => entryOf(item));
  }
}

/** Play all of a playlist: the first page sounds while the rest is fetched. */
export async function playAll(id, { at = 0, shuffle = false, slate_id = "" } = {}) {
  const source = "playlist";
  try {
    if (shuffle) {
      const all = [];
      for await (const entries of pages(id)) all.push(...entries);
      return await api.playEntries(shuffled(all), 0, { source, slate_id });
    }
    let mine = null;
    for await (const entries of pages(id)) {
      if (!mine) {
        await api.playEntries(entries, at, { source, slate_id });
        mine = queue.get().entries[0];
      } else if (queue.get().source === source && queue.get().entries[0] === mine) enqueue(entries);
    }
  } catch (error) {
    sorry(error);
  }
}

/** Ask on which playlist `ids` are to stand: a new one, or one of those there are. */
export async function addTo(ids, words) {
  let known;
  try {
    known = (await get("/playlists", null, { fresh: true })).entries;
  } catch (error) {
    return sorry(error);
  }
  dialog("Add to a playlist", (close) => {
    const put = async (list) => {
      close();
      try {
        await post(`${path(list.id)}/items`, { item_ids: ids });
        toast(`Added to ${list.title}.`, { action: { label: "Show", run: () => navigate(`/playlist/${list.id}`) } });
      } catch (error) {
        sorry(error);
      }
    };
    return [
      button("A new playlist", () => (close(), begin(ids, words)), { glyph: "plus" }),
      known.length ? h("ul", { class: "choices" }, known.map((list) => h("li", null, h("button", { type: "button", class: "menu-row", onclick: () => put(list) }, h("span", null, list.title), h("span", { class: "row-sub" }, count(list.entry_count, "entry", "entries")))))) : null,
    ];
  });
}

/** Begin a playlist with `ids` on it; asks for its title. */
export const begin = (ids, title = "") => naming("A new playlist", { title, about: "" }, "Make it", async (said) => {
  const made = await post("/playlists", { ...said, item_ids: ids });
  toast(`Made: ${made.title}.`, { action: { label: "Show", run: () => navigate(`/playlist/${made.id}`) } });
  return made;
});

export const rename = (list, done) => naming("Rename this playlist", list, "Save", async (said) => done(await patch(path(list.id), said)));

/** Ask for a title and a line about it. */
function naming(words, { title, about }, yes, run) {
  dialog(words, (close) => {
    const name = h("input", { id: "playlist-title", required: true, maxlength: 120, value: title, autocomplete: "off" });
    const line = h("input", { id: "playlist-about", maxlength: 500, value: about, autocomplete: "off" });
    const error = h("p", { class: "form-error", role: "alert", hidden: true });
    const save = async (event) => {
      event.preventDefault();
      try {
        await run({ title: name.value.trim() || "A playlist", about: line.value.trim() });
        close();
      } catch (trouble) {
        error.textContent = [trouble.message, trouble.hint].filter(Boolean).join(" ");
        error.hidden = false;
      }
    };
    requestAnimationFrame(() => (name.focus(), name.select()));
    return h("form", { class: "naming", onsubmit: save }, h("label", { for: "playlist-title" }, "Title"), name, h("label", { for: "playlist-about" }, "A line about it (optional)"), line, error, h("div", { class: "actions" }, h("button", { type: "submit", class: "button primary" }, yes)));
  });
}
