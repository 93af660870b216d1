// What a correction teaches: a word and what it is in the language, or a name that is never translated.

import { post } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { dialog } from "../../ui/menu.js";
import { sorry, toast } from "../../ui/toast.js";

/** Asks which word to remember. After a correction of `line`, which said `before`, both sides are guessed. */
export function remember({ dub }, line = null, before = "") {
  const picked = String(getSelection()).trim();
  const guess = line ? added(before, line.translation) : "";
  dialog("A name or a word of this show", (close) => {
    const word = h("input", { id: "learn-term", required: true, maxlength: 100, autocomplete: "off", value: line?.text.includes(picked) ? picked : "" });
    const translation = h("input", { id: "learn-in", maxlength: 200, autocomplete: "off", lang: dub.language, value: guess });
    const never = h("input", { type: "checkbox", id: "learn-never", onchange: () => (translation.disabled = never.checked) });
    const save = async (event) => {
      event.preventDefault();
      try {
        await post(`/dubs/${encodeURIComponent(dub.id)}/terms`, { term: word.value.trim(), translation: never.checked ? "" : translation.value.trim() });
        close();
        toast("Noted. It holds for every episode that is made from now on.");
      } catch (error) {
        sorry(error);
      }
    };
    return [
      line ? h("blockquote", { class: "why-line" }, line.text) : null,
      h("form", { class: "naming", onsubmit: save }, h("label", { for: "learn-term" }, "In the original"), word, h("label", { for: "learn-in" }, "In the translation"), translation, h("label", { class: "check", for: "learn-never" }, never, "Never translate it"), h("div", { class: "actions" }, h("button", { type: "submit", class: "button primary" }, "Remember it"))),
    ];
  });
}

/** The words that a correction put in: what is left between the beginning and the end that both have. */
export function added(before, after) {
  const [old, now] = [before.split(/\s+/), after.split(/\s+/)];
  let from = 0;
  while (from < now.length && old[from] === now[from]) from += 1;
  let to = 0;
  while (to < now.length - from && to < old.length - from && old.at(-1 - to) === now.at(-1 - to)) to += 1;
  return now.slice(from, now.length - to).join(" ").replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "").slice(0, 200);
}
