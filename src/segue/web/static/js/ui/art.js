// Covers, with a drawn stand-in where a thing has none; and the tint that they lend to surfaces.

import { artUrl, url } from "../core/api.js";
import { tints } from "../core/colour.js";
import { h } from "../core/dom.js";

export function art(thing, size = 192, { round = false, eager = false } = {}) {
  const id = thing.art_id || thing.collection?.art_id;
  const drawn = thing.kind === "playlist" && (thing.cover_url || url(`/playlists/${encodeURIComponent(thing.id)}/cover`));
  const src = drawn ? drawn : id ? artUrl(id, size) : url("/art/placeholder", { seed: thing.id, title: thing.title || thing.name || "" });
  const img = h("img", { loading: eager ? "eager" : "lazy", decoding: "async", width: size, height: size, alt: "", draggable: "false", src });
  img.addEventListener("load", () => img.classList.add("here"), { once: true });
  img.addEventListener("error", () => img.remove(), { once: true });
  const box = h("span", { class: `art${round ? " art-round" : ""}`, "data-initial": (thing.title || thing.name || "?").slice(0, 1) }, img);
  if (thing.palette?.[0]) box.style.setProperty("--ground", thing.palette[0]);
  return box;
}

/** Tint an element's surface with a palette: sets `--tint`, `--soft`, `--art` on it. */
export function tint(el, palette, names = { tint: "--tint", soft: "--soft", art: "--art" }) {
  const colours = tints(palette);
  if (names.tint) el.style.setProperty(names.tint, colours.tint);
  if (names.soft) el.style.setProperty(names.soft, colours.soft);
  if (names.art) el.style.setProperty(names.art, colours.art || "var(--accent)");
}
