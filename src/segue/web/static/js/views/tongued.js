// The words of an item in another language, each with a flag to report it.

import { h } from "../core/dom.js";
import { clock } from "../core/format.js";
import { dubsOf, languageName, withLines } from "../player/tongues.js";
import { flag } from "../ui/report.js";
import { sorry } from "../ui/toast.js";
import { originalName } from "../ui/tonguemenu.js";

/** A choice of languages for the words: `original()` shows the item's own, `put(segments, language, beside)` others. */
export async function languageOfWords(item, original, put) {
  const dubs = await dubsOf(item).catch(() => []);
  if (!dubs.length) return null;
  const change = async () => {
    const dub = dubs.find((one) => one.language === select.value);
    if (!dub) return original(), select.focus();
    try {
      const whole = await withLines(dub, item);
      put(whole.lines.map((line) => ({ ...line, text: line.translation })), dub.language, (line) => flag(whole, () => line, `Report the line at ${clock(line.start_ms)}`));
      select.focus();
    } catch (error) {
      sorry(error);
    }
  };
  const select = h("select", { class: "words-language", "aria-label": "Language of the words", onchange: change }, h("option", { value: "" }, originalName(item, dubs)), dubs.map((dub) => h("option", { value: dub.language }, `${languageName(dub.language)}${dub.card.draft ? " (draft)" : ""}`)));
  return select;
}
