// One line of a review: heard in both languages, written anew, said by another voice, said again, approved.

import { patch } from "../../core/api.js";
import { fill, h } from "../../core/dom.js";
import { clock } from "../../core/format.js";
import { button } from "../../ui/button.js";
import { remember } from "./glossary.js";

const STATES = { review: "Look at this", approved: "Approved", edited: "Corrected", made: "" };
const WARNINGS = { numbers: "numbers differ", names: "a name differs", glossary: "not as in the glossary", length: "much longer or shorter", loop: "goes round in circles", untranslated: "not translated" };

export function lineRow(desk, first) {
  const { dub, sound, voices, reports } = desk;
  let line = first;
  const label = (what) => `${what}, line ${line.position + 1}`;
  const text = h("textarea", { rows: 2, maxlength: 2000, lang: dub.language, "aria-label": label("Translation") });
  const told = h("p", { class: "review-told", role: "status" });
  const state = h("span", { class: "review-state" });
  const said = reports.get(line.position) || [];
  const press = (words, run) => button(words, run, { cls: "small", "aria-label": label(words) });
  const original = button("Original", () => sound.play(line.start_ms, sound.original(line)), { cls: "small", glyph: "play", "aria-label": label("Hear the original") });
  const spoken = button("Dub", () => sound.play(line.start_ms, { address: line.sound_url }), { cls: "small", glyph: "play", "aria-label": label("Hear the dub") });
  const both = button("Both", () => sound.play(line.start_ms, sound.original(line), { address: line.sound_url }), { cls: "small", glyph: "play", "aria-label": label("Hear both") });
  const written = () => text.value.trim();
  const changed = () => written() !== line.translation && written();
  const send = async (body) => {
    const before = line.translation;
    fill(told, body.approved && !body.text ? "" : "Speaking it again…");
    for (const one of busy) one.disabled = true;
    try {
      line = await patch(`/dubs/${encodeURIComponent(dub.id)}/lines/${line.start_ms}`, body);
      fill(told, body.text ? [button("Remember a word of this…", () => remember(desk, line, before), { cls: "small" })] : "");
      show();
      desk.changed();
    } catch (error) {
      fill(told, `${error.message} ${error.hint}`);
    } finally {
      for (const one of busy) one.disabled = false;
    }
  };
  const redo = press("Say it again", () => send(changed() ? { text: written() } : { another_take: true }));
  const yes = press("Approve", () => send({ approved: true, ...(changed() ? { text: written() } : {}) }));
  const voice = h("select", { "aria-label": label("Another voice"), onchange: () => voice.value && send({ voice: voice.value }) }, h("option", { value: "" }, "Another voice…"), voices.map((one) => h("option", { value: one.id }, one.name)));
  const busy = [redo, yes, voice];
  const show = () => {
    text.value = line.translation;
    spoken.hidden = both.hidden = !line.sound_url;
    fill(state, [STATES[line.state], line.rate === 1 ? "" : `pace ${line.rate.toFixed(2)}`, line.reason, ...line.warnings.map((one) => `check: ${WARNINGS[one] || one}`)].filter(Boolean).join(" · "));
    el.dataset.state = line.state;
  };
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    yes.click();
  });
  const el = h(
    "li",
    { class: "review-line" },
    h("div", { class: "review-said" }, h("p", { class: "kicker" }, `${clock(line.start_ms)} ${line.speaker}`), h("p", { lang: dub.source_language }, line.text), said.map((one) => h("p", { class: "warn" }, `A listener: ${one.note || one.what}`))),
    h("div", { class: "review-new" }, text, state, h("div", { class: "actions" }, original, spoken, both), h("div", { class: "actions" }, redo, voices.length ? voice : null, yes), told),
  );
  show();
  return {
    el,
    text,
    line: () => line,
    show(which) {
      el.hidden = Boolean(which) && !(which === "reported" ? said.length : line.state === which);
    },
  };
}
