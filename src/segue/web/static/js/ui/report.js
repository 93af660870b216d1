// Telling a show's creator that a dubbed line is wrong: one press says it, a second one may say why.

import { post } from "../core/api.js";
import { h } from "../core/dom.js";
import { clock } from "../core/format.js";
import { button, iconButton } from "./button.js";
import { dialog } from "./menu.js";
import { sorry, toast } from "./toast.js";

const WHY = [["wrong", "It says something else"], ["unclear", "It can't be understood"], ["name", "A name is wrong"], ["voice", "The voice does not fit"], ["timing", "It comes too early or too late"], ["other", "Something else"]];

/** A flag beside a line of `dub`. `line()` tells which, when it is pressed. */
export function flag(dub, line, words = "Report this line") {
  const button = iconButton("flag", words, async () => {
    const wrong = line();
    if (!wrong) return;
    try {
      await send(dub, wrong, { what: "wrong" });
      button.setAttribute("aria-pressed", "true");
      toast("Reported. Whoever looks after this show sees it.", { action: { label: "Say why", run: () => why(dub, wrong) } });
    } catch (error) {
      sorry(error);
    }
  }, { size: 20, cls: "line-flag" });
  return button;
}

const send = (dub, line, body) => post(`/dubs/${encodeURIComponent(dub.id)}/lines/${line.position}/report`, body);

function why(dub, line) {
  dialog("What is wrong with it?", (close) => {
    const note = h("input", { id: "report-note", maxlength: 500, autocomplete: "off" });
    const tell = (what) => send(dub, line, { what, note: note.value.trim() }).then(() => (close(), toast("Thank you.")), sorry);
    return [
      h("blockquote", { class: "why-line", lang: dub.language }, `${clock(line.start_ms)} “${line.translation}”`),
      h("label", { for: "report-note" }, "In your words (optional)"),
      note,
      h("div", { class: "choices" }, WHY.map(([what, words]) => button(words, () => tell(what)))),
    ];
  });
}
