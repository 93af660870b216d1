// The pieces that lists are made of: a card on a shelf, a row in a list, and what can be done with each.

import { api, likedNow, likes, now } from "../player/stage.js";
import { enqueue } from "../player/queue.js";
import { entryOf, isTalk } from "../core/entry.js";
import { ago, clock, length, place, KINDS } from "../core/format.js";
import { h } from "../core/dom.js";
import { art } from "./art.js";
import { iconButton, setIcon } from "./button.js";
import { menu } from "./menu.js";
import { toast } from "./toast.js";

export function playEntry(entry, list, at, source, slate_id = "") {
  if (entry.kind === "playlist") return import("./playlists.js").then(({ playAll }) => playAll(entry.id));
  if (entry.type === "collection") return api.playCollection(entry.id, { source, slate_id });
  return api.playEntries(list || [entry], list ? at : 0, { source, slate_id });
}

/** A heart that keeps itself true. */
export function heart(thing, { cls = "" } = {}) {
  const button = iconButton("heart", "Like", () => api.like(thing, !likedNow(thing)), { cls: `heart ${cls}`, size: 20 });
  const show = () => {
    const yes = likedNow(thing);
    button.setAttribute("aria-pressed", String(yes));
    button.setAttribute("aria-label", `Like ${thing.title || thing.name}`);
  };
  button.refresh = show;
  show();
  return button;
}
likes.watch(() => document.querySelectorAll(".heart").forEach((el) => el.refresh?.()));

export function moreButton(entry, extra = [], cls = "") {
  const button = iconButton("more", `More for ${entry.title}`, () => menu(button, [...choices(entry), ...extra], entry.title), { size: 20, cls: `more ${cls}`, "aria-haspopup": "menu", "aria-expanded": "false" });
  return button;
}

function choices(entry) {
  const one = entry.type === "item";
  return [
    one && { label: "Play next", glyph: "queue", run: () => (enqueue([entry], { next: true }), toast(`Next: ${entry.title}`)) },
    one && { label: "Add to queue", glyph: "plus", run: () => (enqueue([entry]), toast(`Added to the queue: ${entry.title}`)) },
    one && { label: "Add to a playlist", glyph: "playlist", run: () => import("./playlists.js").then(({ addTo }) => addTo([entry.id], entry.title)) },
    entry.kind === "track" && { label: "Play songs like this", glyph: "music", run: () => import("../views/more.js").then(({ playAlike }) => playAlike(entry)) },
    { label: likedNow(entry) ? "No longer like" : "Like", glyph: "heart", run: () => api.like(entry, !likedNow(entry)) },
    { label: `Go to ${(KINDS[{ track: "album", chapter: "book" }[entry.kind] || entry.kind] || "it").toLowerCase()}`, glyph: "right", href: place(entry) },
    one && entry.kind === "episode" && { label: "Go to podcast", glyph: "podcast", href: `/show/${encodeURIComponent(entry.collection_id)}` },
  ];
}

/** A cover with its name. The whole card is one link; the play button stands on it. */
export function card(raw, { source = "home", slate_id = "" } = {}) {
  const entry = entryOf(raw);
  const person = entry.type === "creator";
  return h(
    "article",
    { class: `card${person ? " card-person" : ""}`, "data-item": entry.id },
    h("div", { class: "card-art" }, art(entry, 384, { round: person }), !person && iconButton("play", `Play ${entry.title}`, () => playEntry(entry, null, 0, source, slate_id), { cls: "card-play" })),
    h("h3", { class: "card-title" }, h("a", { href: place(entry), class: "cover-link" }, entry.title)),
    h("p", { class: "card-sub" }, [entry.subtitle, entry.kind === "album" ? entry.year : ""].filter(Boolean).join(" · ")),
    entry.reason ? h("p", { class: "why", title: entry.reason }, entry.reason) : null,
  );
}

/** Something begun: how much is left, and one tap goes on. */
export function resumeCard(raw, { source = "home", slate_id = "" } = {}) {
  const entry = entryOf(raw);
  const share = entry.duration_ms ? Math.min(1, (entry.position_ms || 0) / entry.duration_ms) : 0;
  const bar = h("span", { class: "progress" }, h("span", { style: { "--share": share } }));
  return h(
    "article",
    { class: "resume", "data-item": entry.id },
    art(entry, 192),
    h("div", { class: "resume-words" }, h("h3", null, h("a", { href: place(entry), class: "cover-link" }, entry.title)), h("p", null, entry.subtitle), bar, h("p", { class: "left" }, entry.duration_ms ? `${length(entry.duration_ms - entry.position_ms) || "A moment"} left` : "")),
    iconButton("play", `Go on with ${entry.title}`, () => playEntry(entry, null, 0, source, slate_id), { cls: "row-play" }),
  );
}

/** One line of a list. `number` shows a place instead of the cover. */
export function row(raw, { list, at = 0, source = "", slate_id = "", number = null, when = null, subtitle, play, extra } = {}) {
  const entry = entryOf(raw);
  const go = play || (() => playEntry(entry, list, at, source, slate_id));
  const share = isTalk(entry) && entry.duration_ms && entry.position_ms && !entry.finished ? entry.position_ms / entry.duration_ms : 0;
  const under = subtitle ?? entry.subtitle;
  const remote = entry.playable === false;
  const el = h(
    "div",
    { class: `row${entry.type === "item" ? " row-item" : ""}${remote ? " row-away" : ""}`, "data-item": entry.id },
    entry.type === "creator" ? null : h("span", { class: "row-lead" }, number === null ? art(entry, 96) : h("span", { class: "row-number" }, String(number || "·")), iconButton("play", `Play ${entry.title}`, go, { cls: "row-play", size: 20 })),
    entry.type === "creator" ? art(entry, 96, { round: true }) : null,
    h(
      "span",
      { class: "row-words" },
      entry.type === "item" && entry.kind !== "episode"
        ? h("button", { type: "button", class: "row-title", onclick: go }, entry.title)
        : h("a", { class: "row-title", href: place(entry) }, entry.title),
      under || when ? h("span", { class: "row-sub" }, [under, when ? ago(when) : ""].filter(Boolean).join(" · ")) : null,
      entry.reason ? h("span", { class: "why", title: entry.reason }, entry.reason) : null,
      share ? h("span", { class: "progress" }, h("span", { style: { "--share": share } })) : null,
    ),
    entry.finished && isTalk(entry) ? h("span", { class: "row-note" }, "Heard") : null,
    entry.explicit ? h("span", { class: "row-note" }, "Explicit") : null,
    entry.type === "item" ? heart(entry) : null,
    entry.duration_ms ? h("span", { class: "row-time" }, clock(entry.duration_ms)) : null,
    moreButton(entry, extra),
  );
  paint(el);
  return el;
}

function paint(el) {
  const { item, playing } = now.get();
  const mine = Boolean(item) && el.dataset.item === item.id;
  el.classList.toggle("on-air", mine);
  el.classList.toggle("sounding", mine && playing);
}
now.watch(() => document.querySelectorAll("[data-item]").forEach(paint));
export { setIcon };
