// Your host: language, voice, manner, how much they say, what they call you.

import { get, patch, put } from "../../core/api.js";
import { fill, h } from "../../core/dom.js";
import { sorry, toast } from "../../ui/toast.js";

const LANGUAGES = [["en", "English"], ["es", "Español"], ["fr", "Français"], ["de", "Deutsch"], ["pt", "Português"]];
const MANNERS = [["warm", "Warm"], ["wry", "Wry"], ["calm", "Calm, for the night"]];
const TALK = [["off", "Off"], ["rare", "Rarely"], ["normal", "Normally"], ["chatty", "Much"]];

export function host() {
  const place = h("div", null, h("p", { class: "quiet-words" }, "Asking the host…"));
  Promise.all([get("/dj/host", null, { fresh: true }), get("/dj/voices", null, { fresh: true })]).then(([chosen, voices]) => fill(place, form(chosen, voices.entries), blended()), (error) => fill(place, h("p", { class: "form-error" }, error.message)));
  return h("section", { id: "host", "aria-labelledby": "host-title" }, h("h2", { id: "host-title" }, "Your host"), h("p", { class: "hint" }, "Who speaks in your shows, and how. It holds from the next set on."), place);
}

/** Whether others may have a show that is chosen for me, too. */
function blended() {
  const box = h("input", { type: "checkbox", id: "blended", disabled: true, onchange: () => put("/dj/household", { willing: box.checked }).then(() => toast(box.checked ? "You may be blended in." : "You are left out."), sorry) });
  get("/dj/household", null, { fresh: true }).then(({ willing }) => Object.assign(box, { checked: willing, disabled: false }), () => {});
  return [h("label", { class: "check", for: "blended" }, box, "Others of this house may start shows that are chosen for me, too"), h("p", { class: "hint" }, "Your taste counts and your vetoes hold; nobody sees what you played.")];
}

function form(chosen, voices) {
  const choice = (id, entries, value, onchange) => h("select", { id, onchange }, entries.map(([key, label]) => h("option", { value: key, selected: key === value }, label)));
  const voice = h("div");
  const note = h("p", { class: "hint", role: "status" });
  const language = choice("host-language", LANGUAGES, chosen.language, () => change({ language: language.value }));
  const name = h("input", { id: "host-name", maxlength: 40, value: chosen.name ?? "", placeholder: chosen.name === "" ? "No name" : "Your first name", autocomplete: "nickname" });
  const show = (now) => {
    const speaking = voices.filter((one) => one.languages.includes(now.language));
    fill(voice, choice("host-voice", [["", "The first that speaks it"], ...speaking.map((one) => [one.id, one.name])], now.voice, (event) => change({ voice: event.target.value })));
    fill(note, now.speaks === now.language ? "" : "No voice at hand speaks this language yet: until then your host speaks English.");
  };
  const change = async (given) => {
    try {
      show(await patch("/dj/host", given));
      toast("Your host has heard.");
    } catch (error) {
      sorry(error);
    }
  };
  show(chosen);
  const group = (id, label, entries, value, key) => [h("p", { id, class: "hint" }, label), h("div", { class: "choice", role: "radiogroup", "aria-labelledby": id }, entries.map(([one, text]) => h("label", null, h("input", { type: "radio", name: id, value: one, checked: one === value, onchange: () => change({ [key]: one }) }), text)))];
  return h(
    "form",
    { onsubmit: (event) => (event.preventDefault(), change({ name: name.value.trim() })) },
    h("label", { for: "host-language" }, "Language"),
    language,
    note,
    h("label", { for: "host-voice" }, "Voice"),
    voice,
    group("host-manner", "Manner", MANNERS, chosen.persona, "persona"),
    group("host-talk", "Talks", TALK, chosen.talk, "talk"),
    h("label", { for: "host-name" }, "Calls you"),
    name,
    h("div", { class: "actions" }, h("button", { class: "button", type: "submit" }, "Save the name")),
  );
}
