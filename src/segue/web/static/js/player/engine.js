// Ordinary playback: the queue on two decks. One plays, the other already holds what comes next.

import { get, post } from "../core/api.js";
import { kept } from "../core/cell.js";
import { isTalk } from "../core/entry.js";
import { Deck } from "./deck.js";
import { awake, glide } from "./graph.js";
import { currentEntry, moveTo, nextEntry, queue } from "./queue.js";
import { Report } from "./reporter.js";
import { QuietSkipper } from "./silence.js";

const NEARLY_OVER_MS = 10_000; // an episode this close to its end starts again from the top

/** Plays the queue. `tell({item, playing, loading, error})` is called whenever that changes. */
export class Engine {
  constructor(tell) {
    this.tell = tell;
    this.decks = null;
    this.live = 0;
    this.report = null;
    this.rate = 1;
    this.wanted = false;
    this.turn = 0;
    this.quiet = new QuietSkipper();
    this.halt_ms = null; // pause there, once
  }

  get deck() {
    return this.decks?.[this.live];
  }
  get item() {
    return this.deck?.item || null;
  }
  get position_ms() {
    return this.item ? Math.max(0, this.deck.position_ms) : 0;
  }
  get duration_ms() {
    return this.item ? this.deck.duration_ms : 0;
  }

  #open() {
    if (this.decks) return;
    this.decks = [new Deck(), new Deck()];
    this.decks.forEach((deck, i) => {
      const mine = (fn) => () => i === this.live && fn();
      deck.el.addEventListener("playing", mine(() => this.tell({ playing: true, loading: false, error: null })));
      deck.el.addEventListener("waiting", mine(() => this.tell({ loading: true })));
      deck.el.addEventListener("pause", mine(() => !deck.el.ended && this.tell({ playing: false })));
      deck.el.addEventListener("ended", mine(() => this.#over()));
      deck.el.addEventListener("error", () => deck.item && this.#failed(deck, i === this.live));
      deck.el.addEventListener("timeupdate", mine(() => this.#tick()));
    });
  }

  /** Play the queue's current entry, from `at_ms`, or from where the listener left it. */
  async start(at_ms = null, { play = true, dub } = {}) {
    const entry = currentEntry();
    if (!entry) return;
    const turn = (this.turn += 1);
    this.#open();
    this.#close("skipped");
    this.wanted = play;
    this.deck.el.pause();
    this.tell({ item: entry.item || entry, loading: play, playing: false, error: null, speech: null });
    if (play) awake();
    try {
      const item = await full(entry);
      const spoken = dub === undefined ? await wantedDub(item) : dub;
      if (turn !== this.turn) return;
      const other = this.decks[1 - this.live];
      const ready = other.item?.id === item.id && !at_ms && other.dub?.id === spoken?.id;
      if (ready) this.live = 1 - this.live;
      else this.deck.load(item, at_ms ?? resumeAt(item), undefined, spoken);
      this.from_ms = ready ? resumeAt(item) : at_ms ?? resumeAt(item);
      this.#begin(item, play);
    } catch (error) {
      if (turn === this.turn) this.tell({ loading: false, playing: false, error });
    }
  }

  #close(how) {
    this.report?.tick(this.position_ms, this.deck.el.playbackRate);
    this.report?.end(how);
    this.report = null;
  }

  #begin(item, play) {
    const deck = this.deck;
    glide(deck.fade.gain, 1, 0.01);
    this.halt_ms = null;
    this.#pace();
    const { source, slate_id } = queue.get();
    this.report = new Report(item, { source, slate_id, from_ms: Math.max(0, this.from_ms ?? deck.position_ms) });
    this.tell({ item, speech: speechOf(deck.dub) });
    if (!play) return;
    deck.el.play().then(() => this.report?.tell(), (error) => error.name !== "AbortError" && error.name !== "NotSupportedError" && this.tell({ playing: false, loading: false }));
    this.#prepare();
  }

  #pace() {
    const { el, item } = this.deck;
    el.playbackRate = item && isTalk(item) ? this.rate : 1;
    el.preservesPitch = true;
  }

  /** Go on in another language (null: the original) at `at_ms`, or where the sentence that is being said begins. */
  speak(dub, at_ms = null) {
    const { deck } = this;
    if (!this.item) return;
    const to_ms = at_ms ?? sentenceStart(dub || deck.dub, this.position_ms);
    const going = this.wanted && !deck.el.ended;
    clearTimeout(this.ending);
    this.halt_ms = null;
    if ((deck.dub?.id || "") === (dub?.id || "")) deck.seek(to_ms);
    else deck.load(deck.item, to_ms, undefined, dub);
    this.#pace();
    this.report?.seek(to_ms);
    this.tell({ speech: speechOf(dub) });
    if (going) deck.el.play().catch(() => {});
  }

  async #prepare() {
    const entry = nextEntry();
    const other = this.decks[1 - this.live];
    if (!entry) return;
    try {
      const item = await full(entry);
      const dub = await wantedDub(item);
      if (nextEntry()?.id !== item.id || this.item === null || continues(this.item, item)) return;
      if (other.item?.id !== item.id || other.dub?.id !== dub?.id) other.load(item, resumeAt(item), undefined, dub);
    } catch {
      // It is tried again when its turn comes, and told then.
    }
  }

  #tick() {
    const deck = this.deck;
    if (!deck.item || deck.el.paused) return;
    const position = deck.position_ms;
    this.report?.tick(position, deck.el.playbackRate);
    this.quiet.tick(deck.el, isTalk(deck.item) ? this.rate : 1, isTalk(deck.item));
    const left = (deck.duration_ms - position) / deck.el.playbackRate;
    const halt = (this.halt_ms - position) / deck.el.playbackRate;
    clearTimeout(this.halting);
    if (this.halt_ms !== null && halt < 400) this.halting = setTimeout(() => this.pause(), Math.max(0, halt));
    const spanEnds = deck.item.kind === "chapter"; // Many chapters may share one file, which then plays on.
    clearTimeout(this.ending);
    if (spanEnds && left < 400) this.ending = setTimeout(() => this.#over(), Math.max(0, left));
    else if (left < 400 && this.decks[1 - this.live].item) this.ending = setTimeout(() => this.#over(), Math.max(0, left - 15));
    kept.set("at", { item: deck.item.id, position_ms: Math.round(position) });
  }

  #over() {
    clearTimeout(this.ending);
    if (!this.item || this.deck.el.paused && !this.deck.el.ended) return;
    this.report?.tick(this.duration_ms);
    this.report?.end("finished");
    this.report = null;
    this.onFinished?.(this.item);
    const { entries, at, repeat } = queue.get();
    const following = entries[at + 1] ? at + 1 : repeat && entries.length ? 0 : -1;
    if (following < 0 || this.stopAfter) {
      this.stopAfter = false;
      this.deck.el.pause();
      this.tell({ playing: false });
      if (following >= 0) moveTo(following), this.start(null, { play: false });
      return;
    }
    const before = this.item;
    moveTo(following);
    const next = currentEntry().item;
    if (next && continues(before, next)) {
      this.deck.relabel(next);
      this.report = new Report(next, { source: queue.get().source, slate_id: queue.get().slate_id });
      this.tell({ item: next });
      this.#prepare();
    } else this.start(entries[following].id === before.id ? 0 : null);
  }

  #failed(deck, live) {
    if (!deck.transcoded && deck.el.error?.code >= 3) {
      const at = live ? Math.max(0, deck.position_ms) : 0;
      deck.fallBack(at);
      if (live) this.tell({ speech: null });
      if (live && this.wanted) deck.el.play().catch(() => {});
      return;
    }
    if (!live) return void (deck.item = null);
    this.tell({ playing: false, loading: false, error: new Error("This recording can't be played just now.") });
  }

  async play() {
    if (!this.item || !this.report) return this.start(this.item ? this.position_ms : savedPosition());
    this.wanted = true;
    awake();
    await this.deck.el.play().catch(() => this.tell({ playing: false }));
  }

  pause() {
    this.wanted = false;
    this.halt_ms = null;
    clearTimeout(this.halting);
    this.deck?.el.pause();
    this.report?.tell();
  }

  seek(ms) {
    if (!this.item) return;
    clearTimeout(this.ending);
    clearTimeout(this.halting);
    this.halt_ms = null;
    const to = Math.max(0, Math.min(ms, this.duration_ms - 300));
    this.deck.seek(to);
    this.report?.seek(to);
  }

  next() {
    const { entries, at, repeat } = queue.get();
    const following = entries[at + 1] ? at + 1 : repeat ? 0 : -1;
    if (following >= 0) moveTo(following), this.start();
    return following >= 0;
  }

  previous() {
    const { at } = queue.get();
    if (this.position_ms > 4000 || at <= 0) this.seek(0);
    else moveTo(at - 1), this.start();
  }

  setRate(rate) {
    this.rate = rate;
    if (this.item && isTalk(this.item)) this.deck.el.playbackRate = rate;
  }

  /** Be silent and tell how far it got; `start` or `play` goes on. */
  stop(how = "stopped") {
    this.turn += 1;
    this.wanted = false;
    this.#close(how);
    this.deck?.el.pause();
  }

  leaving() {
    if (!this.report) return;
    this.report.tick(this.position_ms, this.rate);
    this.report.tell({ leaving: true });
  }
}

/** The whole item behind a list's entry, asked for once. */
export async function full(entry) {
  if (!entry.item) entry.item = await get(`/items/${encodeURIComponent(entry.id)}`);
  return entry.item;
}

/** The dub that this listener wants of an item; null for the original, also where it can't be found out just now. */
const wantedDub = async (item) => (item.dub_languages?.length ? (await import("./tongues.js")).chosen(item).catch(() => null) : null);
const speechOf = (dub) => (dub ? { id: dub.id, language: dub.language, draft: dub.card.draft } : null);
const REACH_MS = 1500; // so soon after a sentence's end its beginning is still "the same sentence"

function sentenceStart(dub, ms) {
  const line = dub?.lines.findLast((one) => one.start_ms <= ms);
  return line && ms < line.end_ms + REACH_MS ? line.start_ms : ms;
}

/** Ask for an episode that lies only with its publisher. */
export const fetchRemote = (id) => post(`/items/${encodeURIComponent(id)}/fetch`);

function resumeAt(item) {
  if (!isTalk(item) || item.finished) return 0;
  return item.position_ms > 0 && item.position_ms < item.duration_ms - NEARLY_OVER_MS ? item.position_ms : 0;
}

function savedPosition() {
  const at = kept.get("at");
  return at && at.item === currentEntry()?.id ? at.position_ms : null;
}

/** Two chapters of one file, one after the other: the file simply plays on. */
function continues(before, after) {
  return after.start_ms > 0 && before.collection_id === after.collection_id && Math.abs(before.start_ms + before.duration_ms - after.start_ms) < 250;
}
