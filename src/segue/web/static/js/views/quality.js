// The quality card of a dub, for everybody: who made it, how it was checked, and how it came out.

import { get } from "../core/api.js";
import { h } from "../core/dom.js";
import { count, date } from "../core/format.js";
import { styled } from "../core/styles.js";
import { languageName } from "../player/tongues.js";

export const percent = (share) => `${Math.round(share * 100)} %`;

export async function open({ params, signal }) {
  const [dub] = await Promise.all([get(`/dubs/${encodeURIComponent(params.id)}`, null, { signal }), styled("dubs")]);
  const item = await get(`/items/${encodeURIComponent(dub.item_id)}`, null, { signal });
  const name = languageName(dub.language);
  return {
    title: `How good is it: ${item.title} in ${name}`,
    palette: item.palette,
    node: h(
      "div",
      { class: "page narrow quality" },
      h("p", { class: "kicker" }, h("a", { href: `/episode/${encodeURIComponent(item.id)}` }, item.title)),
      h("h1", { class: "long-title" }, `In ${name}: how good is it?`),
      h("p", { class: "ai-note" }, "Translated by a computer and spoken in voices made by a computer. Nobody who speaks in the original said these words in this language."),
      dub.card.draft ? h("p", { class: "warn" }, "A draft: the way from language to language that was taken is known to be weak, or a check found what nobody has looked at yet. It can be followed; don't quote it.") : null,
      h("dl", { class: "card-facts large" }, facts(dub).map(([value, words]) => h("div", null, h("dt", null, value), h("dd", null, words)))),
      h("section", { class: "shelf" }, h("h2", null, "How it was made"), h("dl", { class: "card-facts" }, made(dub).map(([name_, words]) => h("div", null, h("dt", null, name_), h("dd", null, words))))),
      h("section", { class: "shelf" }, h("h2", null, "Heard something wrong?"), h("p", null, "Press the flag beside a line, in the captions, the words, or ", h("a", { href: `/learn/${encodeURIComponent(item.id)}?with=${dub.language}` }, "side by side"), ". Whoever looks after the show sees it.")),
    ),
  };
}

function facts({ card }) {
  const off = Math.abs(card.length_off_ms) / 1000;
  return [
    [`${card.placed} of ${card.lines}`, "sentences of the original are there"],
    [percent(card.comfortable_share), "of them at an easy pace, 0.9 to 1.2 of the voice's own"],
    [`${card.fastest_rate.toFixed(2)}×`, "the fastest of them"],
    card.word_error === null ? ["—", "nobody has listened to it again"] : [percent(card.word_error), "of the words are misheard when a computer listens to it again"],
    [percent(card.speech_overlap), "of the original's talk has talk here at the same moment"],
    [`${card.onset_median_ms} ms`, "is how far a sentence usually begins from where it began"],
    [off < 0.1 ? "As long" : `${off.toFixed(1)} s`, off < 0.1 ? "as the original" : `${card.length_off_ms > 0 ? "longer" : "shorter"} than the original`],
    [String(card.overlaps), "places where two voices speak at once that did not before"],
    [String(card.flagged), card.flagged === 1 ? "sentence waits for a person to look at it" : "sentences wait for a person to look at them"],
  ];
}

const made = (dub) => [
  ["Way", dub.route.join(", ") || "unknown"],
  ...dub.voices.map((voice) => [voice.speaker || "Speaker", voice.consent_id ? "a computer's voice drawn towards the person's own, with their consent" : "a computer's voice of similar sex and height, not like anybody's"]),
  ["Engines", dub.card.engines.join(", ") || "unknown"],
  ["Made", dub.card.made_at_ms ? date(dub.card.made_at_ms) : "being made anew"],
  ["Lines", count(dub.card.lines, "line")],
];
