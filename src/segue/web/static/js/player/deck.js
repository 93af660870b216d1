// A deck: one media element, its level towards −14 LUFS, and its fade.

import { graph, linear } from "./graph.js";
import { url } from "../core/api.js";

export class Deck {
  constructor(bus) {
    const { context, music } = graph();
    this.el = new Audio();
    this.el.preload = "auto";
    this.level = context.createGain();
    this.fade = context.createGain();
    context.createMediaElementSource(this.el).connect(this.level);
    this.level.connect(this.fade);
    this.fade.connect(bus || music);
    this.item = null;
    this.base_ms = 0; // where the element's zero lies in the item's file, when a transcoded stream starts later
    this.transcoded = false;
    this.dub = null; // what sounds in the original's place: its own file, its own time
  }

  /** Load an item to start at `at_ms` in the item's own time; nothing is heard yet. */
  load(item, at_ms = 0, gain_db = item.gain_db || 0, dub = null) {
    this.item = item;
    this.transcoded = false;
    this.dub = dub;
    this.level.gain.value = linear(gain_db);
    if (dub) return this.#source(dub.stream_url, dub.toDub(at_ms));
    const file_ms = (item.start_ms || 0) + at_ms;
    this.base_ms = 0;
    this.#source(url(`/items/${encodeURIComponent(item.id)}/stream`), file_ms);
  }

  /** Another kind of file for a browser that can't play the original: MP3, made by the server from `at_ms` on. */
  fallBack(at_ms) {
    this.transcoded = true;
    this.dub = null; // an MP3 of ours that can't be played is not there: the original is heard
    this.base_ms = at_ms;
    this.#source(url(`/items/${encodeURIComponent(this.item.id)}/stream`, { format: "mp3", bit_rate: 192, start_ms: Math.round(at_ms) }), 0);
  }

  #source(address, file_ms) {
    this.el.src = address;
    if (file_ms > 0) this.el.currentTime = file_ms / 1000;
  }

  /** The same file goes on under the next chapter's name. */
  relabel(item, gain_db = item.gain_db || 0) {
    this.item = item;
    this.level.gain.value = linear(gain_db);
  }

  /** Where the item is, in its own time. */
  get position_ms() {
    if (this.dub) return this.dub.toItem(this.el.currentTime * 1000);
    if (this.transcoded) return this.base_ms + this.el.currentTime * 1000;
    return this.el.currentTime * 1000 - (this.item?.start_ms || 0);
  }

  get duration_ms() {
    const known = this.item?.duration_ms || 0;
    if (known) return known;
    return Number.isFinite(this.el.duration) ? this.base_ms + this.el.duration * 1000 : 0;
  }

  seek(ms) {
    if (this.transcoded) {
      const playing = !this.el.paused;
      this.fallBack(ms);
      if (playing) this.el.play().catch(() => {});
    } else if (this.dub) this.el.currentTime = this.dub.toDub(ms) / 1000;
    else this.el.currentTime = ((this.item?.start_ms || 0) + ms) / 1000;
  }

  clear() {
    this.el.pause();
    this.el.removeAttribute("src");
    this.el.load();
    this.item = null;
  }
}
