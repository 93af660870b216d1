// The DJ's program as the page keeps it: segments in the order they are heard, each at its time in the program. Pure.

const TALK_FADE_MS = 2500; // how long a piece takes to leave under the host's words
const LAST_WORD_MS = 2000; // how long before a piece ends a late line over it is done

export const isPlay = (segment) => segment?.type === "play";
export const isTalk = (segment) => segment?.type === "talk";
export const lengthOf = (segment) => (isPlay(segment) ? segment.end_ms - segment.start_ms : isTalk(segment) ? segment.duration_ms : 0);
export const endOf = (segment) => segment.at_ms + lengthOf(segment);

/** A program's segments. `planned_ms` keeps the server's own time of each, `at_ms` moves when a line turns out longer
 * or shorter than was planned, so that what the server adds later still joins on. */
export class Timeline {
  constructor(sets = []) {
    this.segments = [];
    this.join(sets);
  }

  /** Add sets after what is there. */
  join(sets) {
    const last = this.segments.at(-1);
    const drift = last ? last.at_ms - last.planned_ms : 0;
    for (const set of sets) {
      for (const segment of set.segments) {
        if (last && segment.index <= last.index) continue; // Told twice, heard once.
        let planned_ms = segment.at_ms;
        if (segment.type === "transition") planned_ms = segment.at_ms ?? (this.segments.at(-1) ? endOf(this.segments.at(-1)) - drift : 0);
        this.segments.push({ ...segment, planned_ms, at_ms: planned_ms + drift, set: { idea: set.idea, title: set.title, slate_id: set.slate_id } });
      }
    }
    return this;
  }

  /** Everything after `index` gives way to `sets`. */
  replaceAfter(index, sets) {
    this.segments = this.segments.filter((segment) => segment.index <= index);
    return this.join(sets);
  }

  /** A line turned out `by_ms` longer than planned (negative: shorter): all that follows moves. */
  stretch(talk, duration_ms) {
    const by_ms = duration_ms - talk.duration_ms;
    talk.duration_ms = duration_ms;
    this.shift(talk.index, by_ms);
  }

  /** Move everything after `index`. */
  shift(index, by_ms) {
    for (const segment of this.segments) if (segment.index > index) segment.at_ms += by_ms;
  }

  /** A line is late: it floats until it can be said, and what it introduces starts when the sound is free, at `free_ms`. */
  float(talk, free_ms) {
    talk.dropped = talk.floats = true;
    const next = this.playsAfter(talk.index)[0];
    if (next && next.at_ms > free_ms) this.shift(talk.index, free_ms - next.at_ms);
  }

  /** A late line that is here finds its place over `play`; false where there is no room left for it. */
  land(talk, play, at_ms, duration_ms) {
    Object.assign(talk, { floats: false, at_ms, duration_ms });
    talk.dropped = endOf(talk) >= endOf(play) - LAST_WORD_MS;
    return !talk.dropped;
  }

  /** A line to be said over `play` as soon as it can be; gives it as it stands in the program. */
  over(play, talk) {
    const line = { ...talk, index: play.index - 0.5, at_ms: play.at_ms, planned_ms: play.planned_ms, set: play.set, dropped: true, floats: true };
    this.segments.splice(this.segments.indexOf(play), 0, line);
    return line;
  }

  /** How long a play takes to leave by itself: under the host's words, or quickly where it is cut before its end. */
  leave_ms(segment) {
    const after = this.after(segment);
    if (isTalk(after) && !after.dropped && after.overlap_ms) return Math.min(after.overlap_ms, TALK_FADE_MS);
    return after?.type !== "transition" && segment.end_ms < segment.item.duration_ms - 700 ? 500 : 0;
  }

  at(index) {
    return this.segments.find((segment) => segment.index === index);
  }

  before(segment) {
    return this.segments[this.segments.indexOf(segment) - 1];
  }

  after(segment) {
    return this.segments[this.segments.indexOf(segment) + 1];
  }

  /** The plays after `index`. */
  playsAfter(index) {
    return this.segments.filter((segment) => isPlay(segment) && segment.index > index);
  }

  /** Where a skip from `index` lands: on the next play, or on the line that introduces it. */
  landing(index) {
    const play = this.playsAfter(index)[0];
    if (!play) return null;
    const before = this.before(play);
    return isTalk(before) && before.index > index ? before : play;
  }

  /** The first play of another set than the one `index` is in, or the line before it. */
  landingOutside(index) {
    const here = this.at(index);
    const set = here?.set.title;
    const play = this.playsAfter(index).find((segment) => segment.set.title !== set);
    if (!play) return null;
    const before = this.before(play);
    return isTalk(before) && before.index > index && before.set.title !== set ? before : play;
  }

  /** How far down the music goes at `at_ms`, in dB: 0 unless someone speaks now or within `ahead_ms`. */
  duck_db(at_ms, ahead_ms) {
    const talk = this.segments.find((segment) => isTalk(segment) && !segment.dropped && at_ms >= segment.at_ms - ahead_ms && at_ms < endOf(segment));
    return talk ? talk.duck_db : 0;
  }

  get end_ms() {
    return this.segments.reduce((latest, segment) => Math.max(latest, endOf(segment)), 0);
  }
}
