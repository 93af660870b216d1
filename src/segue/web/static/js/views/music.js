// Music: albums, artists, tracks and genres. Each list may be very long, so each is drawn only where it is seen.

import { get } from "../core/api.js";
import { h } from "../core/dom.js";
import { count } from "../core/format.js";
import { navigate } from "../core/router.js";
import { api } from "../player/stage.js";
import { tint } from "../ui/art.js";
import { button, linkButton } from "../ui/button.js";
import { list } from "../ui/list.js";
import { card, row } from "../ui/rows.js";
import { empty } from "../ui/states.js";

const TABS = [
  ["albums", "/music", "Albums"],
  ["artists", "/music/artists", "Artists"],
  ["tracks", "/music/tracks", "Tracks"],
  ["genres", "/music/genres", "Genres"],
  ["playlists", "/playlists", "Playlists"],
];
const SORTS = {
  albums: [["title", "By title"], ["artist", "By artist"], ["year", "By year"], ["added", "Newest first"], ["played", "Most played"]],
  tracks: [["title", "By title"], ["added", "Newest first"], ["played", "Most played"]],
};

export async function open({ name, params, query, signal, path }) {
  if (name === "genre") return genre(params.genre, signal);
  const sort = query.get("sort") || "title";
  const body = await BODIES[name](sort, signal);
  const sorter = SORTS[name] && sortBox(SORTS[name], sort, path);
  return {
    title: name === "albums" ? "Music" : TABS.find(([one]) => one === name)[2],
    node: h("div", { class: "page" }, h("div", { class: "page-head" }, h("h1", null, "Music"), sorter), tabs(name), body),
  };
}

function tabs(name) {
  return h("nav", { class: "tabset", "aria-label": "Music" }, TABS.map(([one, href, label]) => h("a", { href, "aria-current": one === name ? "page" : null }, label)));
}

function sortBox(sorts, sort, path) {
  const box = h("select", { "aria-label": "Order", class: "sort", onchange: () => navigate(`${path}?sort=${box.value}`, { replace: true }) }, sorts.map(([value, label]) => h("option", { value, selected: value === sort }, label)));
  return h("span", { class: "sort-box" }, box);
}

export const nothing = () => empty("music", "No music yet", "Add a folder, and its music plays while the rest is still being looked at.", linkButton("Add a folder", "/settings#library", { cls: "primary" }));

async function pages(path, query, signal) {
  const load = (offset, limit) => get(path, { ...query, offset, limit });
  return { load, first: await get(path, { ...query, offset: 0, limit: 100 }, { signal }) };
}

const BODIES = {
  async albums(sort, signal) {
    return list({ ...(await pages("/collections", { kind: "album", sort }, signal)), draw: (entry) => card(entry, { source: "music" }), card_px: 176, label: "Albums", empty: nothing });
  },
  async artists(sort, signal) {
    return list({ ...(await pages("/creators", { role: "artist" }, signal)), draw: (entry) => card(entry), card_px: 152, label: "Artists", empty: nothing });
  },
  async tracks(sort, signal) {
    return trackList(await pages("/items", { kind: "track", sort }, signal));
  },
  async genres(sort, signal) {
    const { entries } = await get("/genres", { kind: "album" }, { signal });
    return entries.length ? h("ul", { class: "genres" }, entries.map(genreTile)) : nothing();
  },
};

/** A long list of tracks: plays on from where it was pressed. */
function trackList(paged) {
  const el = list({
    ...paged,
    draw: (entry, index) => {
      const play = () => {
        const near = el.near(index);
        api.playEntries(near.entries, near.at, { source: "tracks" });
      };
      return row(entry, { source: "tracks", play });
    },
    row_px: 64,
    label: "Tracks",
    empty: nothing,
  });
  return el;
}

// Genres have no art: each gets a steady colour of its own, held to the same contrast as the covers' colours.
const HUES = ["#c8553d", "#2f6f6b", "#4059ad", "#b23a48", "#5b8e7d", "#6d597a", "#b5802f", "#3f6f9e"];
function genreTile({ name, count: n }, i) {
  const tile = h("a", { class: "genre", href: `/music/genres/${encodeURIComponent(name)}` }, name, n ? h("span", null, count(n, "recording")) : null);
  tint(tile, [HUES[i % HUES.length]]);
  return h("li", null, tile);
}

async function genre(name, signal) {
  const [albums, tracks] = await Promise.all([get("/collections", { kind: "album", genre: name, limit: 60 }, { signal }), pages("/items", { kind: "track", genre: name }, signal)]);
  const play = button("Play", () => api.playEntries(tracks.first.entries, Math.floor(Math.random() * tracks.first.entries.length), { source: "genre" }), { cls: "primary big", glyph: "play", disabled: !tracks.first.entries.length });
  return {
    title: name,
    node: h(
      "div",
      { class: "page" },
      h("p", { class: "kicker" }, h("a", { href: "/music/genres" }, "Genres")),
      h("div", { class: "page-head" }, h("h1", null, name), play),
      albums.entries.length ? h("div", { class: "cards" }, albums.entries.map((entry) => card(entry, { source: "genre" }))) : null,
      tracks.first.entries.length ? [h("h2", { class: "list-head" }, "Tracks"), trackList(tracks)] : null,
    ),
  };
}
