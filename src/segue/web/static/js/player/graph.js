// The sound's way through the page: decks and the voice into buses, one meter, one volume.
//
//   deck → level → fade ┐
//   deck → level → fade ┴→ music (ducked) ┐
//   voice → level ────────────────────────┴→ meter (AnalyserNode) → volume → ears

import { cell, kept } from "../core/cell.js";

let context = null;
let nodes = null;
export const volume = cell(kept.get("volume", 1));
export const muted = cell(false);

/** The one AudioContext, made at the first gesture. */
export function graph() {
  if (nodes) return nodes;
  context = new AudioContext();
  const music = context.createGain();
  const meter = context.createAnalyser();
  const out = context.createGain();
  meter.fftSize = 2048;
  meter.smoothingTimeConstant = 0.72;
  music.connect(meter);
  meter.connect(out);
  out.connect(context.destination);
  nodes = { context, music, meter, out };
  const level = () => glide(out.gain, muted.get() ? 0 : volume.get() ** 2, 0.03);
  volume.watch((value) => (kept.set("volume", value), level()));
  muted.watch(level);
  return nodes;
}

export const awake = () => (graph().context.state === "running" ? Promise.resolve() : graph().context.resume());
export const meterIfAny = () => nodes?.meter ?? null;
export const linear = (db) => 10 ** (db / 20);

/** Move an AudioParam to `value` within `seconds`, from wherever it is now, without a click. */
export function glide(param, value, seconds, at = context.currentTime) {
  const from = param.value;
  param.cancelScheduledValues(0);
  param.setValueAtTime(from, context.currentTime);
  if (at > context.currentTime) param.setValueAtTime(from, at);
  param.linearRampToValueAtTime(value, at + Math.max(0.005, seconds));
}

/** Nearly silent while somebody speaks into the microphone, and back. */
export const hush = (on) => nodes && glide(nodes.out.gain, on ? 0.004 : muted.get() ? 0 : volume.get() ** 2, 0.15);

const STEPS = 64;
const RISE = Float32Array.from({ length: STEPS }, (_, i) => Math.sin((i / (STEPS - 1)) * (Math.PI / 2)));
const FALL = Float32Array.from(RISE, (_, i) => RISE[STEPS - 1 - i]);

/** Equal power: sine in, cosine out, so that the sum keeps its energy where a straight line would sag by 3 dB. */
export function curve(param, rising, seconds) {
  param.cancelScheduledValues(0);
  param.setValueCurveAtTime(rising ? RISE : FALL, context.currentTime, Math.max(0.02, seconds));
}
