// Words of a show with their translation, and names that are never translated.

import { del, get, put, url } from "../../core/api.js";
import { fill, h } from "../../core/dom.js";
import { languageName } from "../../player/tongues.js";
import { iconButton } from "../../ui/button.js";
import { sorry, toast } from "../../ui/toast.js";

export function glossary(show, languages, signal) {
  const path = `/collections/${encodeURIComponent(show.id)}/terms`;
  const list = h("div");
  const draw = async () => {
    const { entries } = await get(path, null, { signal, fresh: true });
    fill(list, entries.length ? entries.map(one) : h("p", { class: "quiet-words" }, "No words yet. What you correct in a review can be taken over here."));
  };
  const one = (term) => h("div", { class: "thing" }, h("div", null, h("p", null, term.term, term.translation === term.term ? h("span", { class: "hint" }, " never translated") : [" → ", h("span", { lang: term.language }, term.translation)]), h("p", { class: "hint" }, languageName(term.language))), iconButton("close", `Take out ${term.term}`, () => del(url(path, { language: term.language, term: term.term }).replace("/api/v1", "")).then(draw, sorry)));
  const language = h("select", { "aria-label": "Language of the word" }, h("option", { value: "" }, "All"), languages.map((tag) => h("option", { value: tag }, languageName(tag))));
  const word = h("input", { id: "term", required: true, maxlength: 100, autocomplete: "off" });
  const translation = h("input", { id: "term-in", maxlength: 200, autocomplete: "off", placeholder: "Empty: it is never translated" });
  const add = async (event) => {
    event.preventDefault();
    try {
      for (const tag of language.value ? [language.value] : languages) await put(path, { language: tag, term: word.value, translation: translation.value });
      toast("Noted. It holds for whatever is made from now on.");
      word.value = translation.value = "";
      await draw();
    } catch (error) {
      sorry(error);
    }
  };
  draw().catch((error) => error.name !== "AbortError" && sorry(error));
  return h(
    "section",
    { "aria-labelledby": "glossary" },
    h("h2", { id: "glossary" }, "Names and words"),
    list,
    h("form", { onsubmit: add }, h("div", { class: "field-line" }, h("div", null, h("label", { for: "term" }, "Word or name"), word), h("div", null, h("label", { for: "term-in" }, "In the other language"), translation), language, h("button", { type: "submit", class: "button" }, "Add"))),
  );
}
