// Whose voice may be made like theirs: on whose word, for which languages, until when. Taken back at any moment.

import { del, get, post } from "../../core/api.js";
import { fill, h } from "../../core/dom.js";
import { date, length } from "../../core/format.js";
import { languageName } from "../../player/tongues.js";
import { button } from "../../ui/button.js";
import { confirm } from "../../ui/menu.js";
import { sorry, toast } from "../../ui/toast.js";

export function consents(show, episode, signal) {
  const path = `/collections/${encodeURIComponent(show.id)}/consents`;
  const list = h("div");
  const draw = async () => {
    const { entries } = await get(path, null, { signal, fresh: true });
    fill(list, entries.length ? entries.map((one) => row(one, episode, draw, show)) : h("p", { class: "quiet-words" }, "Nobody's. Stock voices are used, which need no consent."));
  };
  draw().catch((error) => error.name !== "AbortError" && sorry(error));
  const field = (id, label, props) => {
    const input = h("input", { id, maxlength: 200, autocomplete: "off", required: true, ...props });
    return { input, el: h("div", null, h("label", { for: id }, label), input) };
  };
  const speaker = field("consent-speaker", "Speaker, as the transcript names them");
  const person = field("consent-person", "Full name");
  const words = field("consent-words", "What was said or signed, and where it is kept", { maxlength: 2000 });
  const until = field("consent-until", "Until (empty: without end)", { type: "date", required: false });
  const record = async (event) => {
    event.preventDefault();
    const end = until.input.value ? Date.parse(until.input.value) : null;
    try {
      await post(path, { speaker: speaker.input.value.trim(), person: person.input.value.trim(), statement: words.input.value.trim(), expires_at_ms: end });
      event.target.reset();
      toast("Recorded.");
      await draw();
    } catch (error) {
      sorry(error);
    }
  };
  return h("section", { "aria-labelledby": "consents" }, h("h2", { id: "consents" }, "Voices like people's"), h("p", { class: "hint" }, "With a speaker's recorded consent their dubbed voice is drawn towards their own. Revoking withdraws at once whatever rests on it."), list, h("details", { class: "fold" }, h("summary", null, "Record a consent"), h("form", { onsubmit: record }, speaker.el, person.el, words.el, until.el, h("div", { class: "actions" }, h("button", { type: "submit", class: "button" }, "Record it")))));
}

function row(one, episode, draw, show) {
  const path = `/consents/${encodeURIComponent(one.id)}`;
  const ended = one.revoked_at_ms ? `Revoked ${date(one.revoked_at_ms)}` : one.expires_at_ms && one.expires_at_ms < Date.now() ? `Ended ${date(one.expires_at_ms)}` : "";
  const until = ended || (one.expires_at_ms ? `Until ${date(one.expires_at_ms)}` : "Without end");
  const sample = () => post(`${path}/sample/${encodeURIComponent(episode.id)}`).then(({ speech_ms }) => (toast(`${length(speech_ms)} of their voice are kept as the sample.`), draw()), sorry);
  const make = async () => {
    try {
      const languages = one.languages.length ? one.languages : (await get(`/collections/${encodeURIComponent(show.id)}/dubbing`)).languages;
      if (!languages.length) return toast("Choose the show's languages first.");
      await post(`${path}/voices`, { languages });
      toast(`${one.person}'s voice is being drawn. Dubs that are made after that speak with it.`);
    } catch (error) {
      sorry(error);
    }
  };
  const revoke = () => confirm("Revoke this consent?", `Every dub that rests on ${one.person}'s voice is withdrawn from listeners and feeds at once.`, "Revoke it", () => del(path).then(({ withdrawn }) => (toast(`Revoked. ${withdrawn} withdrawn.`), draw()), sorry));
  return h("div", { class: `thing${ended ? " thing-off" : ""}` }, h("div", null, h("p", null, `${one.person}, as “${one.speaker}”`), h("p", { class: "hint" }, [one.languages.map(languageName).join(", ") || "All languages", until, one.statement].join(" · ")), (one.voices || []).map((voice) => h("p", { class: "hint" }, `${languageName(voice.language)}: drawn `, h("audio", { controls: true, preload: "none", src: voice.sound_url, "aria-label": `${one.person} in ${languageName(voice.language)}, AI voice` })))), ended ? null : h("div", { class: "actions" }, episode && !one.sampled ? button("Sample from the episode", sample, { cls: "small" }) : null, one.sampled ? button("Draw the voice", make, { cls: "small" }) : null, button("Revoke", revoke, { cls: "small danger" })));
}
