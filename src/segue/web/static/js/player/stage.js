// The stage: one front to whatever is on air, the queue or the DJ. The rest of the page talks only to this.

import { get, put } from "../core/api.js";
import { cell, kept } from "../core/cell.js";
import { entryOf } from "../core/entry.js";
import { say, sorry, toast } from "../ui/toast.js";
import { Engine } from "./engine.js";
import { glide, graph, muted, volume } from "./graph.js";
import * as q from "./queue.js";

const IDLE = { mode: "queue", item: null, playing: false, loading: false, error: null, speech: null };
export const now = cell(IDLE);
export const time = cell({ position_ms: 0, duration_ms: 0 });
export const rate = cell(kept.get("rate", 1));
export const sleep = cell(null); // {ends_at_ms} or {at_end: true}
export const likes = cell(new Map()); // what was liked or unliked during this visit

const engine = new Engine((part) => now.get().mode === "queue" && update(part));
let dj = null; // the DJ's engine, once it has been asked for

function update(part) {
  const before = now.get();
  now.set({ ...before, ...part });
  if (part.item) tick();
  if (part.error) sorry(part.error, () => api.play());
  if (part.item && part.item.id !== before.item?.id) say(`Now playing: ${part.item.title}`);
  if (part.item?.dub_languages?.length && part.speech === null && part.loading === undefined && kept.get(`tongue.${part.item.collection_id}`) === null) offerOnce(part.item);
}

const offered = new Set();

function offerOnce(item) {
  if (offered.has(item.collection_id)) return;
  offered.add(item.collection_id);
  import("../ui/tonguemenu.js").then(({ offer }) => offer(item));
}

const player = () => (now.get().mode === "dj" && dj ? dj : engine);

export const api = {
  /** Play entries from `at` on; says where they were started (`album`, `search`…). */
  async playEntries(entries, at = 0, { source = "", slate_id = "", from_ms = null, dub } = {}) {
    const list = entries.map(entryOf).filter((entry) => entry.type === "item" && entry.playable !== false);
    const chosen = entryOf(entries[at] || {});
    const place = Math.max(0, list.findIndex((entry) => entry.id === chosen.id));
    if (!list.length) return toast("Nothing here can be played yet.");
    graph();
    leaveDj();
    q.setQueue(list, place, { source, slate_id });
    await engine.start(from_ms, { dub });
  },
  /** Play a whole album, show or book. */
  async playCollection(id, { source = "", slate_id = "", shuffle = false } = {}) {
    graph(); // Made here, inside the gesture: browsers allow sound only then.
    try {
      const whole = await get(`/collections/${encodeURIComponent(id)}`);
      let items = whole.items;
      let at = 0;
      if (whole.kind === "book") at = Math.max(0, items.findIndex((item) => !item.finished));
      if (shuffle) items = q.shuffled(items);
      await api.playEntries(items, at, { source: source || whole.kind, slate_id });
    } catch (error) {
      sorry(error);
    }
  },
  async jumpTo(index) {
    leaveDj();
    q.moveTo(index);
    await engine.start();
  },
  toggle: () => (now.get().playing ? api.pause() : api.play()),
  play: () => (graph(), player().play()),
  pause: () => player().pause(),
  next: () => player().next() || (now.get().mode === "queue" && toast("That was the last one in the queue.")),
  previous: () => player().previous(),
  seek(ms) {
    const { item, mode } = now.get();
    if (item && mode === "queue" && !engine.item) return rest(item, ms);
    player().seek(ms);
    tick();
  },
  /** What plays goes on in the language of `dub` (null: as it was recorded), at the same sentence or at `at_ms`. */
  speak(dub, at_ms = null) {
    if (now.get().mode === "queue") engine.speak(dub, at_ms);
    tick();
  },
  /** Pause at a place, once; a place that was not reached yet stays (null: no more). */
  haltAt(ms) {
    if (ms === null || engine.halt_ms === null) engine.halt_ms = ms;
  },
  by: (ms) => api.seek((player().item ? player() : time.get()).position_ms + ms),
  setRate(value) {
    rate.set(value);
    kept.set("rate", value);
    engine.setRate(value);
  },
  setVolume(value) {
    muted.set(false);
    volume.set(Math.max(0, Math.min(1, value)));
  },
  async like(subject, yes) {
    mark(subject.id, yes);
    try {
      await put("/feedback", { subject_id: subject.id, kind: yes ? "like" : "clear" });
      say(yes ? "Liked" : "No longer liked");
    } catch (error) {
      mark(subject.id, !yes);
      sorry(error, () => api.like(subject, yes));
    }
  },
  setSleep(choice) {
    clearTimeout(api.sleeper);
    engine.stopAfter = Boolean(choice?.at_end);
    sleep.set(choice);
    if (choice?.ends_at_ms) api.sleeper = setTimeout(fallAsleep, Math.max(0, choice.ends_at_ms - Date.now() - 8000));
  },
};

function mark(id, yes) {
  likes.set(new Map(likes.get()).set(id, yes));
}

export const likedNow = (thing) => likes.get().get(thing.id) ?? Boolean(thing.liked);

function fallAsleep() {
  const { music } = graph();
  glide(music.gain, 0, 8);
  setTimeout(() => {
    api.pause();
    glide(music.gain, 1, 0.1);
    sleep.set(null);
    say("Sleep timer: stopped.");
  }, 8200);
}
engine.onFinished = () => sleep.get()?.at_end && sleep.set(null);

/** Hand the stage to the DJ; its engine reports through `tell` like the other. */
export function enterDj(djEngine) {
  dj = djEngine;
  if (now.get().mode !== "dj") {
    engine.stop();
    now.set({ ...IDLE, mode: "dj" });
  }
  return (part) => now.get().mode === "dj" && update(part);
}

export function leaveDj() {
  if (now.get().mode !== "dj") return;
  dj?.stop();
  now.set({ ...IDLE });
}

function tick() {
  if (!player().item) return;
  const { position_ms, duration_ms } = player();
  time.set({ position_ms, duration_ms });
}
setInterval(tick, 250);
addEventListener("pagehide", () => player().leaving());
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && player().leaving());

/** After a reload: what was on stage stands there again, paused where it was. */
export async function restore() {
  const entry = q.currentEntry();
  if (!entry || now.get().item) return;
  now.set({ ...IDLE, item: entry });
  const at = kept.get("at");
  if (at?.item === entry.id) time.set({ position_ms: at.position_ms, duration_ms: entry.duration_ms || 0 });
}

/** What stands there from the last visit has not been loaded yet: it begins where one moves it to. */
function rest(item, ms) {
  const duration_ms = item.duration_ms || 0;
  const position_ms = Math.max(0, Math.min(ms, duration_ms - 300));
  kept.set("at", { item: item.id, position_ms: Math.round(position_ms) });
  time.set({ position_ms, duration_ms });
}
engine.setRate(rate.get());
