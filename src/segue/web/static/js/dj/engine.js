// The DJ on air: two decks and a voice, kept to the program's clock.
//
// The clock follows the sound, not the other way round: where a deck plays, the program is where that deck is. A stall
// holds everything; a line longer than planned moves what follows.

import { post } from "../core/api.js";
import { cell } from "../core/cell.js";
import { Deck } from "../player/deck.js";
import { awake, curve, glide, graph, linear } from "../player/graph.js";
import { Report } from "../player/reporter.js";
import { enterDj, now } from "../player/stage.js";
import { ask } from "./request.js";
import { endOf, isTalk, Timeline } from "./timeline.js";
import { Voice } from "./voice.js";
import { PATIENCE_MS, patience, wait } from "./wait.js";

const TICK_MS = 40;
const RAMP_MS = 500; // the duck's way down and up
const AHEAD_MS = 75_000; // ask for more when less than this is planned
const ANSWER_MS = 250; // and after a skip, where somebody waits for another sound
const OUT_S = 0.25; // how fast the voice leaves when it is cut off
const BED = 0.16; // how far a skipped piece steps back until the answer is here (−16 dB)
const LATEST_MS = 20_000; // how far into a piece a late line may still be said
const STALE_MS = 300_000; // a greeting prepared longer ago than this may no longer be true

/** What the DJ's page shows: `{state, set, talk, play, next, error}`; state is `off`, `opening`, `on`, `paused`, `turning`. */
export const air = cell({ state: "off", set: null, talk: null, play: null, next: [], error: null });

export class DjEngine {
  constructor() {
    this.line = new Timeline();
    this.program = null;
    this.wish = {};
    this.clock_ms = 0;
    this.on = new Map(); // index of a play on air → {segment, deck, report}
    this.begun = new Set();
    this.voice = new Voice();
    this.timer = 0;
    this.asking = null;
    this.tell = () => {};
  }

  get lead() {
    return [...this.on.values()].at(-1) || null;
  }
  get item() {
    return this.lead?.segment.item || null;
  }
  get position_ms() {
    return this.lead ? Math.max(0, this.lead.deck.position_ms) : 0;
  }
  get duration_ms() {
    return this.lead?.segment.item.duration_ms || 0;
  }
  /** Milliseconds since the voice began its line; −1 when nobody speaks. */
  get spoken_ms() {
    return this.voice.segment ? this.clock_ms - this.voice.segment.at_ms : -1;
  }

  /** The page's big button, and Space: play, or pause what is on air. */
  toggle() {
    return now.get().mode === "dj" && now.get().playing ? this.pause() : this.play();
  }

  /** Press play: a new program, or the one that was paused goes on. */
  async play() {
    if (["opening", "turning"].includes(air.get().state)) return;
    const pressed = performance.now();
    this.tell = enterDj(this);
    graph();
    awake();
    if (this.program) return this.timer ? null : this.#resume();
    air.set({ ...air.get(), state: "opening", error: null });
    this.tell({ loading: true });
    try {
      this.program = await this.prepare();
      this.ahead = null;
      this.ends = this.program.ends;
      this.line = new Timeline(this.program.sets);
      if (!this.line.playsAfter(-1).length) throw new Error("There is no music to choose from yet. Add some, or wait for the demo library.");
      await this.#opening(pressed);
      this.#resume();
    } catch (error) {
      this.program = this.ahead = null;
      air.set({ ...air.get(), state: "off", error });
      this.tell({ loading: false, playing: false });
    }
  }

  /** What kind of show the next one is: `{mode, minutes, talk}`, empty for one without an end. */
  want(wish) {
    this.wish = wish;
    this.ahead = null;
  }

  /** Have a show planned and its first words spoken before anyone presses play: so the first sound comes at once. */
  prepare() {
    if (this.ahead && Date.now() - this.ahead.at_ms < STALE_MS) return this.ahead.program;
    const program = post("/dj/programs", this.wish).then((made) => {
      const first = made.sets[0]?.segments[0];
      if (isTalk(first)) this.voice.fetch(first);
      return made;
    });
    this.ahead = { program, at_ms: Date.now() };
    program.catch(() => (this.ahead = null));
    return program;
  }

  /** The first line may still be on its way: wait a little, then let the music begin without it. */
  async #opening(pressed) {
    const first = this.line.segments[0];
    this.#prefetch();
    if (!isTalk(first)) return;
    const ready = await Promise.race([this.#clip(first), patience(pressed)]);
    if (ready) return;
    this.#float(first);
    this.clock_ms = this.line.playsAfter(-1)[0].at_ms;
  }

  /** The line is late and the music does not wait: it is said over the piece as soon as it can be. */
  #float(talk) {
    this.begun.add(talk.index);
    this.line.float(talk, this.lead ? endOf(this.lead.segment) : this.clock_ms);
    this.#clip(talk);
  }

  /** A late line that is here now finds its place over what plays, while it still makes sense. */
  #land() {
    const talk = this.line.segments.find((one) => one.floats);
    if (!talk) return;
    const play = this.lead?.segment;
    const late = !play || play.index > talk.index + 1 || this.clock_ms - play.at_ms > LATEST_MS;
    if (play && late) talk.floats = false;
    if (late || !this.voice.ready(talk) || this.voice.now) return;
    if (this.line.land(talk, play, this.clock_ms + RAMP_MS, this.voice.length_ms(talk))) this.begun.delete(talk.index);
  }

  async #resume() {
    const { context } = graph();
    await context.resume();
    for (const { deck } of this.on.values()) deck.el.play().catch(() => {});
    this.voice.resume();
    this.last = context.currentTime;
    clearInterval(this.timer);
    this.timer = setInterval(() => this.#tick(), TICK_MS);
    this.tell({ playing: true, loading: false });
    this.#show("on");
    this.#tick();
  }

  pause() {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = 0;
    for (const { deck, report } of this.on.values()) {
      deck.el.pause();
      report.tell();
    }
    this.voice.pause(this.spoken_ms);
    this.tell({ playing: false });
    this.#show("paused");
  }

  /** Leave the stage for something else. */
  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    for (const deck of this.#release("stopped")) this.#silence(deck, 0.1);
    this.voice.hush(0.1);
    this.program = null;
    this.ends = false;
    this.line = new Timeline();
    this.begun.clear();
    this.clock_ms = 0;
    if (this.ducked) glide(graph().music.gain, 1, 0.1);
    this.ducked = 0;
    air.set({ state: "off", set: null, talk: null, play: null, next: [], error: null });
  }

  #tick() {
    const { context } = graph();
    const passed = (context.currentTime - this.last) * 1000;
    this.last = context.currentTime;
    const { lead } = this;
    if (lead && lead.deck.el.readyState < 3 && !lead.deck.el.ended) return this.tell({ loading: true });
    this.clock_ms += passed;
    if (lead && !lead.deck.el.paused && !lead.deck.el.seeking) {
      const heard = lead.segment.at_ms + lead.deck.position_ms - lead.segment.start_ms;
      if (Math.abs(heard - this.clock_ms) > 60 && !this.voice.now) this.clock_ms = heard;
    }
    this.tell({ loading: false });
    this.#finish();
    for (const segment of this.line.segments) {
      if (segment.at_ms > this.clock_ms + TICK_MS / 2) continue;
      if (this.begun.has(segment.index) || segment.type === "transition") continue;
      this.begun.add(segment.index);
      if (isTalk(segment)) this.#talk(segment);
      else if (endOf(segment) > this.clock_ms) this.#begin(segment);
    }
    this.#land();
    this.#duck();
    for (const { deck, report } of this.on.values()) report.tick(deck.position_ms);
    if (this.clock_ms - (this.fetched || -9999) > 2000 || this.clock_ms < this.fetched) {
      this.fetched = this.clock_ms;
      this.#prefetch();
    }
    if (this.line.end_ms - this.clock_ms < AHEAD_MS) this.#more();
    if (this.on.size || this.voice.now || this.clock_ms <= this.line.end_ms + 200 || this.asking) return;
    if (this.ends) this.stop();
    else this.#more();
  }

  #begin(segment) {
    this.#decks();
    const busy = new Set([...this.on.values()].map((one) => one.deck));
    const deck = this.decks.find((one) => !busy.has(one) && one.prepared === segment.index) || this.decks.find((one) => !busy.has(one) && one.el.paused) || this.decks.find((one) => !busy.has(one)) || this.#free();
    const late = Math.max(0, this.clock_ms - segment.at_ms);
    if (deck.prepared !== segment.index) deck.load(segment.item, segment.start_ms + late, segment.gain_db);
    else if (late > 150) deck.seek(segment.start_ms + late);
    deck.prepared = segment.index;
    deck.segment = segment;
    const join = this.line.before(segment);
    const fading = join?.type === "transition" && join.kind === "crossfade" && this.on.size;
    if (fading) {
      for (const one of this.on.values()) curve(one.deck.fade.gain, false, Math.min(join.duration_ms, Math.max(50, endOf(one.segment) - this.clock_ms)) / 1000);
      curve(deck.fade.gain, true, join.duration_ms / 1000);
    } else glide(deck.fade.gain, 1, 0.02);
    for (const one of this.on.values()) one.leaving = true;
    deck.el.playbackRate = 1;
    deck.el.play().catch(() => {});
    const report = new Report(segment.item, { source: "dj", slate_id: segment.set.slate_id, from_ms: segment.start_ms + late });
    this.on.set(segment.index, { segment, deck, report });
    report.tell();
    this.tell({ item: segment.item });
    this.#show("on");
  }

  #decks() {
    this.decks ??= [0, 1].map(() => {
      const deck = new Deck();
      deck.el.addEventListener("error", () => deck.item && this.#failed(deck));
      return deck;
    });
  }

  #free() {
    const [index, oldest] = [...this.on.entries()][0];
    oldest.report.end("finished");
    this.on.delete(index);
    oldest.deck.el.pause();
    return oldest.deck;
  }

  #failed(deck) {
    if (!deck.transcoded) {
      deck.fallBack(Math.max(0, deck.segment?.start_ms || 0));
      if (this.timer && this.lead?.deck === deck) deck.el.play().catch(() => {});
      return;
    }
    deck.item = null;
    deck.prepared = -1;
    if (this.lead?.deck === deck) this.next(); // It can't be played: passed over, the music goes on.
  }

  #finish() {
    for (const [index, one] of this.on) {
      const left = endOf(one.segment) - this.clock_ms;
      if (!one.leaving && left > 0 && left < this.line.leave_ms(one.segment)) {
        one.leaving = true;
        glide(one.deck.fade.gain, 0, left / 1000);
      }
      if (left > 0 && !one.deck.el.ended) continue;
      if (one.deck.el.ended && left > 0 && !this.voice.now) this.clock_ms = Math.max(this.clock_ms, endOf(one.segment));
      one.deck.el.pause();
      one.report.tick(one.segment.end_ms);
      one.report.end("finished");
      this.on.delete(index);
    }
  }

  #talk(segment) {
    if (segment.dropped) return;
    if (!this.voice.ready(segment)) return this.#float(segment);
    this.voice.speak(segment, 0, () => this.#show("on"));
    this.#show("on");
  }

  #duck() {
    const want = this.line.duck_db(this.clock_ms, RAMP_MS);
    if (want === this.ducked) return;
    this.ducked = want;
    glide(graph().music.gain, linear(want), RAMP_MS / 1000);
  }

  /** Fetch the voice of the lines ahead, and put the next play on the idle deck. */
  #prefetch() {
    for (const talk of this.line.segments.filter((one) => isTalk(one) && !this.begun.has(one.index)).slice(0, 3)) this.#clip(talk);
    this.#decks();
    const next = this.line.playsAfter(this.lead?.segment.index ?? -1).find((segment) => !this.begun.has(segment.index));
    const idle = this.decks.find((deck) => ![...this.on.values()].some((one) => one.deck === deck) && (deck.el.paused || !deck.item));
    if (!next || !idle || idle.prepared === next.index) return;
    idle.load(next.item, next.start_ms, next.gain_db);
    idle.fade.gain.value = 0;
    idle.prepared = next.index;
    idle.segment = next;
  }

  #clip(talk) {
    return this.voice.fetch(talk).then((buffer) => {
      const real_ms = buffer ? Math.round(buffer.duration * 1000) : talk.duration_ms;
      if (!this.begun.has(talk.index) && Math.abs(real_ms - talk.duration_ms) > 30) this.line.stretch(talk, real_ms);
      return buffer;
    });
  }

  /** What the host answers to a skip, over the piece that came in its place. */
  #over(talk) {
    const play = this.line.segments.find((one) => one.index === talk.index);
    if (!play || this.lead?.segment !== play) return;
    const line = this.line.over(play, talk);
    this.begun.add(line.index);
    this.#clip(line);
  }

  /** Ask for what comes after. With a skip, everything after `until` is planned anew. */
  #more(extra = null, until = null) {
    if (this.asking && !extra) return this.asking;
    if (this.ends && !extra) return null;
    const { program } = this;
    const heard = until ?? Math.max(-1, ...this.begun);
    const mine = post(`/dj/programs/${encodeURIComponent(program.id)}/next`, { heard_until_index: heard, skipped: [], ...extra })
      .then((answer) => {
        if (this.program !== program || (this.asking !== mine && !extra)) return;
        if (extra) this.line.replaceAfter(heard, answer.sets);
        else this.line.join(answer.sets);
        if (answer.answer) this.#over(answer.answer);
        this.ends = Boolean(answer.ends);
        this.#prefetch();
        this.#show();
      })
      .catch(() => (extra ? null : wait(4000)))
      .finally(() => this.asking === mine && (this.asking = null));
    this.asking = mine;
    return mine;
  }

  /** Skip this: what comes next begins at once where it is at hand, and the host answers over it. */
  next() {
    const coming = this.line.playsAfter(this.lead?.segment.index ?? Infinity)[0];
    if (!this.timer || this.asking || this.stepping || !this.#atHand(coming)) return this.#turn("skipped");
    return this.#step(coming);
  }

  /** Whether a piece could sound this instant: it is on the idle deck, and is not more of the same. */
  #atHand(coming) {
    const deck = coming && this.decks?.find((one) => one.prepared === coming.index);
    const same = coming && JSON.stringify(coming.item.credits) === JSON.stringify(this.lead.segment.item.credits);
    return Boolean(deck && deck.el.readyState >= 3 && !same && !this.begun.has(coming.index));
  }

  async #step(coming) {
    const { segment, deck } = this.lead;
    const heard_ms = Math.max(0, Math.round(deck.position_ms - segment.start_ms));
    this.voice.hush(OUT_S);
    for (const one of this.#release("skipped")) this.#silence(one, OUT_S);
    for (const one of this.line.segments) if (one.index < coming.index) this.begun.add(one.index);
    this.clock_ms = coming.at_ms;
    this.#tick();
    this.stepping = this.#more({ skipped: [segment.item.id], heard_ms, landed: true }, coming.index).finally(() => (this.stepping = null));
    return true;
  }

  /** Familiar (0) to adventurous (1): what is not yet on air is planned anew. */
  dial(value) {
    if (!this.program || !this.timer || this.stepping || air.get().state === "turning") return null;
    return (this.stepping = this.#more({ dial: value }, Math.max(-1, ...this.begun)).finally(() => (this.stepping = null)));
  }

  /** Tell the host what one thinks of what plays: `liked`, `liked_idea`, `louder`, `quieter`. */
  async remark(kind) {
    if (this.program && this.item) await post(`/dj/programs/${encodeURIComponent(this.program.id)}/remarks`, { kind, item_id: this.item.id });
  }

  /** Skip this idea: another set altogether. */
  notThisIdea() {
    return this.#turn("not_idea");
  }

  /** Ask the host for something: `order` is `{text}` or `{recording}`, a Blob. What sounds goes on until the answer is
   * here, then gives way to what was asked for. Gives the answer; throws when the host could not be asked. */
  async request(order) {
    graph().context.resume();
    if (!this.program) return this.#openWith(order);
    const { program } = this;
    const from = Math.max(-1, ...this.begun);
    const answer = await ask(program, order, from);
    if (this.program !== program) return answer;
    this.asking = null;
    for (const index of this.begun) if (index > from) this.begun.delete(index);
    this.line.replaceAfter(from, answer.sets);
    await this.#turn("asked", from);
    return answer;
  }

  /** Nothing is on air yet: the show opens with what was asked for. */
  async #openWith(order) {
    const program = await this.prepare();
    const answer = await ask(program, order, -1);
    this.ahead = { program: Promise.resolve({ ...program, sets: answer.sets }), at_ms: Date.now() };
    await this.play();
    return answer;
  }

  /** What sounds steps back within a moment but stays as a bed until the answer is here: no dead air. */
  async #turn(why, asked = null) {
    if (!this.program || air.get().state === "turning") return false;
    const pressed = performance.now();
    const from = asked ?? Math.max(-1, ...this.begun);
    const skipped = this.lead ? [this.lead.segment.item.id] : [];
    const heard_ms = this.lead ? Math.max(0, Math.round(this.position_ms - this.lead.segment.start_ms)) : 0;
    clearInterval(this.timer);
    this.timer = 0;
    this.voice.hush(OUT_S);
    const { program } = this;
    const leaving = this.#release(asked === null ? "skipped" : "stopped");
    for (const deck of leaving) glide(deck.fade.gain, BED, 0.15);
    this.#show("turning");
    this.tell({ loading: true });
    await this.stepping;
    if (asked === null) await this.#more({ skipped, heard_ms, not_idea: why === "not_idea" }, from);
    if (this.program !== program) return false;
    let landing = why !== "not_idea" ? this.line.landing(from) : this.line.landingOutside(from) || this.line.landing(from);
    if (landing && isTalk(landing)) {
      const ready = await Promise.race([this.#clip(landing), patience(pressed, asked === null ? ANSWER_MS : PATIENCE_MS)]);
      if (!ready) {
        this.#float(landing);
        landing = this.line.playsAfter(landing.index)[0];
      }
    }
    for (const deck of leaving) this.#silence(deck, 0.4);
    if (this.program !== program) return false;
    if (!landing) {
      air.set({ ...air.get(), state: "paused", error: new Error("The DJ has nothing else to play just now.") });
      this.tell({ loading: false, playing: false });
      return false;
    }
    for (const one of this.line.segments) if (one.index < landing.index) this.begun.add(one.index);
    this.clock_ms = landing.at_ms;
    this.#resume();
    return true;
  }

  /** Take what sounds off the air, with a word on how it ended; the decks go on sounding until they are silenced. */
  #release(how) {
    const decks = [];
    for (const [index, { deck, report, segment }] of this.on) {
      report.tick(deck.position_ms);
      report.end(how);
      this.on.delete(index);
      segment.skipped = how === "skipped";
      decks.push(Object.assign(deck, { prepared: -1 }));
    }
    return decks;
  }

  #silence(deck, seconds) {
    glide(deck.fade.gain, 0, seconds);
    setTimeout(() => deck.prepared === -1 && deck.el.pause(), seconds * 1000 + 30);
  }

  /** Move within the piece that plays. */
  seek(ms) {
    const { lead } = this;
    if (!lead) return;
    const to = Math.max(lead.segment.start_ms, Math.min(ms, lead.segment.end_ms - 3000));
    this.voice.hush(0.1);
    lead.deck.seek(to);
    lead.report.seek(to);
    this.clock_ms = lead.segment.at_ms + to - lead.segment.start_ms;
  }

  previous() {
    this.seek(0);
  }

  leaving() {
    for (const { report } of this.on.values()) report.tell({ leaving: true });
  }

  #show(state = air.get().state) {
    const play = this.lead?.segment || null;
    const talk = this.voice.segment;
    const from = play?.index ?? talk?.index ?? Math.max(-1, ...this.begun);
    const next = this.line.playsAfter(from).slice(0, 2);
    const set = talk?.set || play?.set || next[0]?.set || null;
    air.set({ ...air.get(), state, talk, play, next, set, error: null });
  }
}

export const dj = new DjEngine();
