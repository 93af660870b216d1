// Who speaks with which voice in a dub, and another one for a speaker.

import { put } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { button } from "../../ui/button.js";
import { sorry, toast } from "../../ui/toast.js";

const SEX = { female: "a woman's", male: "a man's", unknown: "" };

/** `again()` mixes the dub anew. */
export function casting({ dub, sound }, { speakers, voices }, again) {
  const row = (one) => {
    const known = voices.some((voice) => voice.id === one.voice);
    const choose = h("select", { "aria-label": `Voice of ${one.speaker}` }, known ? null : h("option", { value: one.voice, selected: true }, one.consent_id ? "Drawn towards their own" : one.voice), voices.map((voice) => h("option", { value: voice.id, selected: voice.id === one.voice }, [voice.name, SEX[voice.sex]].filter(Boolean).join(", "))));
    const hear = button("Hear it", () => {
      const voice = voices.find((each) => each.id === choose.value);
      if (voice) sound.play(null, { address: voice.sound_url });
    }, { cls: "small", glyph: "play", "aria-label": `Hear the voice for ${one.speaker}` });
    const take = button("Take it", async () => {
      try {
        await put(`/dubs/${encodeURIComponent(dub.id)}/voices`, { speaker: one.speaker, voice: choose.value });
        toast(`${one.speaker} speaks with it as soon as this is mixed anew.`, { action: { label: "Mix it anew", run: again }, hold_ms: 9000 });
      } catch (error) {
        sorry(error);
      }
    }, { cls: "small", "aria-label": `Take this voice for ${one.speaker}` });
    return h("div", { class: "thing voice-row" }, h("div", null, h("p", null, one.speaker), h("p", { class: "hint" }, one.reason)), choose, hear, take);
  };
  return h("details", { class: "fold review-voices" }, h("summary", null, "Voices"), speakers.map(row));
}
