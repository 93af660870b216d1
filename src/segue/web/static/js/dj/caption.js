// The host's line, word by word in time with the voice. The whole line is told to screen readers once.

import { fill, h } from "../core/dom.js";

/** When each word is begun, as a share of the line: by its letters, with a breath after a stop. Pure. */
export function cues(text) {
  const words = text.split(/\s+/).filter(Boolean);
  const weigh = (word) => word.replace(/[^\p{L}\p{N}]/gu, "").length + 1.6 + (/[.!?…]["”]?$/.test(word) ? 4 : /[,;:—–]$/.test(word) ? 2 : 0);
  const total = words.reduce((sum, word) => sum + weigh(word), 0);
  let at = 0;
  return words.map((word) => {
    const cue = { word, at: at / total };
    at += weigh(word);
    return cue;
  });
}

export class Caption {
  constructor() {
    this.el = h("p", { class: "caption", "aria-hidden": "true" });
    this.live = h("p", { class: "unseen", role: "status", "aria-live": "polite" });
    this.text = null;
  }

  /** Show a line; null lets the last one fade. */
  line(talk) {
    if (talk?.text === this.text) return;
    this.text = talk?.text ?? null;
    this.el.classList.toggle("quiet", !talk);
    if (!talk) return;
    this.cues = cues(talk.text);
    this.words = this.cues.map(({ word }) => h("span", null, word));
    fill(this.el, this.words.flatMap((word) => [word, " "]));
    this.el.setAttribute("lang", talk.language || "en");
    this.el.classList.toggle("long", talk.text.length > 150);
    this.live.textContent = talk.text;
    this.said = -1;
  }

  at(share) {
    if (!this.words || this.text === null) return;
    const now = this.cues.findLastIndex((cue) => cue.at <= share + 0.01);
    if (now === this.said) return;
    this.said = now;
    this.words.forEach((word, i) => word.classList.toggle("said", i <= now));
  }
}
