// The host's voice: clips fetched ahead and decoded, spoken to the millisecond, cut off when one skips.

import { glide, graph, linear } from "../player/graph.js";

const KEPT = 12; // clips held decoded at a time

export class Voice {
  constructor() {
    this.clips = new Map(); // clip_url → {buffer, promise}
    this.now = null; // {segment, source, level}, with `paused_at` while the show is paused
  }

  /** The segment being spoken, or null. */
  get segment() {
    return this.now?.segment || null;
  }

  /** Fetch and decode a line's clip. Answers its AudioBuffer, or null when it can't be had. */
  fetch(talk) {
    const known = this.clips.get(talk.clip_url);
    if (known) return known.promise;
    const entry = { buffer: null, promise: null };
    entry.promise = fetch(talk.clip_url, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.arrayBuffer() : Promise.reject(new Error(String(answer.status)))))
      .then((bytes) => graph().context.decodeAudioData(bytes))
      .then((buffer) => {
        entry.buffer = buffer;
        return buffer;
      })
      .catch(() => {
        this.clips.delete(talk.clip_url);
        return null;
      });
    this.clips.set(talk.clip_url, entry);
    if (this.clips.size > KEPT) this.clips.delete(this.clips.keys().next().value);
    return entry.promise;
  }

  ready(talk) {
    return Boolean(this.clips.get(talk.clip_url)?.buffer);
  }

  length_ms(talk) {
    return Math.round(this.clips.get(talk.clip_url).buffer.duration * 1000);
  }

  /** Speak a line that is ready, from `from_ms` on; `done` is called when it has been said to its end. */
  speak(segment, from_ms, done) {
    const { context, meter } = graph();
    const source = context.createBufferSource();
    const level = context.createGain();
    source.buffer = this.clips.get(segment.clip_url).buffer;
    level.gain.value = linear(segment.gain_db || 0);
    source.connect(level);
    level.connect(meter);
    source.start(0, from_ms / 1000);
    const mine = { segment, source, level, done };
    this.now = mine;
    source.onended = () => {
      if (this.now !== mine) return;
      this.now = null;
      done();
    };
  }

  pause(at_ms) {
    const mine = this.now;
    if (!mine) return;
    this.hush(0.03);
    this.now = { segment: mine.segment, done: mine.done, paused_at: Math.max(0, at_ms) };
  }

  resume() {
    if (this.now?.paused_at !== undefined) this.speak(this.now.segment, this.now.paused_at, this.now.done);
  }

  /** Cut off what is being said. */
  hush(seconds) {
    const mine = this.now;
    this.now = null;
    if (!mine?.source) return;
    mine.source.onended = null;
    glide(mine.level.gain, 0, seconds);
    mine.source.stop(graph().context.currentTime + seconds + 0.02);
  }
}
