// In which languages an episode can be heard, and where its dubs are reviewed.

import { get, session } from "../core/api.js";
import { fill, h } from "../core/dom.js";

const NAMES = new Intl.DisplayNames(undefined, { type: "language" });

/** Fills `box` with the languages of an item; leaves it empty where there is only its own. */
export async function languages(item, box, signal) {
  const found = await get(`/items/${encodeURIComponent(item.id)}/dubs`, null, { signal }).catch(() => null);
  const dubs = (found?.entries || []).filter((dub) => dub.stream_url);
  if (!dubs.length) return;
  const mayReview = session.get()?.user?.is_admin;
  fill(
    box,
    h("h2", null, "Languages"),
    h("ul", { class: "language-list" }, dubs.map((dub) => h(
      "li",
      null,
      h("p", null, h("b", null, NAMES.of(dub.language)), ` ${dub.title} `, dub.card.draft ? h("span", { class: "chip" }, "Draft") : null, mayReview ? h("a", { href: `/review/${encodeURIComponent(dub.id)}` }, "Review") : null),
      h("audio", { controls: true, preload: "none", src: dub.stream_url, "aria-label": `${dub.title} in ${NAMES.of(dub.language)}` }, h("track", { kind: "captions", src: dub.captions_url, srclang: dub.language })),
    ))),
    h("p", { class: "cover-meta" }, "Translated by a computer, in voices made by a computer."),
  );
}
