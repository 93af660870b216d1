// Rules in words: said back while they are written, kept, edited, switched off, removed, and undone.

import { del, patch, post } from "../../core/api.js";
import { fill, h } from "../../core/dom.js";
import { ago } from "../../core/format.js";
import { button, iconButton } from "../../ui/button.js";
import { dialog } from "../../ui/menu.js";
import { say, sorry, toast } from "../../ui/toast.js";

const PAUSE_MS = 250;
const EXAMPLES = ["no Christmas music before December", "more Portuguese", "never podcasts in the morning", "only short episodes on weekdays"];

export function rules(known, signal) {
  const list = h("div");
  const past = h("div");
  const draw = ({ entries, changes }) => {
    fill(list, entries.length ? h("div", { role: "list" }, entries.map(one)) : h("p", { class: "quiet-words" }, "No rules yet."));
    const standing = changes.filter((change) => !change.undone).slice(0, 10);
    fill(past, standing.length ? [h("div", { class: "actions" }, button("Undo the last change", () => act(post("/taste/rules/undo", {}), "Undone."), { glyph: "history" })), h("details", { class: "fold" }, h("summary", null, "What changed"), h("ul", { class: "plays" }, standing.map(changed)))] : null);
  };
  const act = async (asked, done) => {
    try {
      draw(await asked);
      toast(done);
      return true;
    } catch (error) {
      sorry(error);
      return false;
    }
  };
  const changed = (change) => h("li", null, h("span", null, `${change.what}: ${change.said}`), h("span", { class: "hint" }, ago(change.created_at_ms)), button("Undo", () => act(post("/taste/rules/undo", { change_id: change.id }), "Undone."), { cls: "small", "aria-label": `Undo: ${change.what} ${change.said}` }));

  const one = (rule) =>
    h(
      "div",
      { class: `thing${rule.enabled ? "" : " thing-off"}`, role: "listitem" },
      h("label", { class: "switch" }, h("input", { type: "checkbox", checked: rule.enabled, "aria-label": `In force: ${rule.said}`, onchange: (event) => act(patch(`/taste/rules/${rule.id}`, { enabled: event.target.checked }), event.target.checked ? "Switched on." : "Switched off.") })),
      h("div", null, h("p", null, rule.said), h("p", { class: "hint" }, [`“${rule.text}”`, !rule.enabled ? "off" : rule.holds_now ? "holds now" : "not now"].join(" · "))),
      button("Edit", () => edit(rule), { cls: "small", "aria-label": `Edit: ${rule.said}` }),
      iconButton("trash", `Remove: ${rule.said}`, () => act(del(`/taste/rules/${rule.id}`), "Removed; you may undo it.")),
    );

  const edit = (rule) =>
    dialog("Say it otherwise", (close) => {
      const form = wish("rule-edit", rule.text, "Keep", async (text) => (await act(patch(`/taste/rules/${rule.id}`, { text }), "Changed.")) && close(), signal);
      return [form];
    });
  const correct = (sentence) =>
    dialog("Say how it should be", (close) => [
      h("p", null, sentence.text),
      wish("rule-correct", sentence.correction, "Keep", async (text) => (await act(post("/taste/rules", { text, sentence_id: sentence.id }), "Kept: it acts from the next suggestion on.")) && close(), signal),
    ]);

  draw(known);
  const add = wish("rule-new", "", "Add", (text) => act(post("/taste/rules", { text }), "Kept: it acts from the next suggestion on."), signal, EXAMPLES);
  return { node: h("section", { id: "rules" }, h("h2", null, "Your rules"), h("p", { class: "hint" }, "In your own words. Segue says back what it understands before you keep it."), add, list, past), correct };
}

/** A line for a wish; what is understood of it stands below while it is written. */
function wish(id, text, label, keep, signal, examples = []) {
  const field = h("input", { id, value: text, maxlength: 300, autocomplete: "off", placeholder: "less of…", "aria-describedby": `${id}-said` });
  const told = h("div", { id: `${id}-said`, class: "rule-said" });
  const save = h("button", { class: "button primary", type: "submit" }, label);
  let understood = false;
  let turn = 0;
  let timer = 0;
  const read = async () => {
    const mine = (turn += 1);
    const words = field.value.trim();
    understood = false;
    if (!words) return fill(told, hints());
    let entries;
    try {
      ({ entries } = await post("/taste/rules/understand", { text: words }));
    } catch (error) {
      if (mine === turn) fill(told, h("p", { class: "form-error" }, error.message));
      return undefined;
    }
    if (mine !== turn) return undefined;
    understood = entries.every((entry) => entry.understood);
    fill(told, entries.map(reading));
    return say(entries.map((entry) => entry.said || "Not understood.").join(" "));
  };
  const take = (words) => ((field.value = words), field.focus(), read());
  const offers = (list) => h("div", { class: "choice" }, list.map((words) => h("button", { class: "button small", type: "button", onclick: () => take(words) }, words)));
  const hints = () => (examples.length ? offers(examples) : null);
  const reading = (entry) => {
    if (entry.understood) return h("p", { class: "understood" }, entry.said);
    const why = entry.unknown.length ? `I don't know what ${entry.unknown.map((word) => `“${word}”`).join(", ")} means here.` : "I don't know yet what you want: more, less, only or never, and of what?";
    // A name is put where the unknown words stood; a whole wish replaces all.
    const whole = (words) => (entry.unknown.length && field.value.toLowerCase().includes(entry.unknown[0]) ? field.value.toLowerCase().replace(entry.unknown[0], words) : words);
    return h("div", null, h("p", { class: "form-error" }, why), entry.suggestions.length ? offers(entry.suggestions.slice(0, 3).map((words) => (EXAMPLES.includes(words) ? words : whole(words)))) : null);
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(read, PAUSE_MS);
  });
  signal.addEventListener("abort", () => clearTimeout(timer));
  const submit = async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    await read();
    if (!understood) return field.focus();
    if ((await keep(field.value.trim())) && examples.length) (field.value = ""), read();
    return undefined;
  };
  read();
  return h("form", { onsubmit: submit }, h("label", { for: id }, "What do you want?"), h("div", { class: "field-line" }, h("div", null, field), save), told);
}
