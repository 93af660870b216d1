// In which language an item sounds: its dubs, which of them this listener wants, and how their time maps onto the item's.
//
// Places are always told in the item's own time, whatever sounds: the waveform, the chapters, the words and the reports
// stay true when the language changes. Between the sentences, which tie both times together, time runs evenly.

import { get, session } from "../core/api.js";
import { kept } from "../core/cell.js";

const NAMES = new Intl.DisplayNames(undefined, { type: "language" });
const base = (tag) => (tag || "").split("-")[0].toLowerCase();
const known = new Map();

export const languageName = (tag) => {
  try {
    return NAMES.of(tag) || tag;
  } catch {
    return tag;
  }
};

/** The published dubs of an item that can be heard. */
export async function dubsOf(item) {
  if (!item?.dub_languages?.length) return [];
  const { entries } = await get(`/items/${encodeURIComponent(item.id)}/dubs`);
  return entries.filter((dub) => dub.state === "published" && dub.stream_url);
}

/** A dub with its lines and with `toDub(ms)`, `toItem(ms)`; asked for once. */
export async function withLines(dub, item) {
  const key = `${dub.id} ${dub.updated_at_ms}`;
  if (!known.has(key)) {
    const whole = await get(`/dubs/${encodeURIComponent(dub.id)}`);
    const lines = whole.dub_lines.filter((line) => line.translation.trim());
    known.set(key, { ...whole, lines, ...clocks(lines, item.duration_ms, whole.duration_ms) });
    if (known.size > 12) known.delete(known.keys().next().value);
  }
  return known.get(key);
}

/** The languages that this listener said they understand, best first. */
export const understood = () => session.get()?.settings?.understood || [];

/** What plays when nobody says otherwise: the choice made for this show; the original where it is understood; else the
 * first understood language that is more than a draft. Null: as it was recorded. */
export async function chosen(item) {
  const mine = kept.get(`tongue.${item.collection_id}`);
  if (mine === "") return null;
  const dubs = await dubsOf(item);
  let dub = dubs.find((one) => one.language === mine);
  if (mine === null) dub = wanted(dubs, base(item.language || dubs[0]?.source_language));
  return dub ? withLines(dub, item) : null;
}

export function wanted(dubs, original, languages = understood()) {
  if (!languages.length || languages.includes(original)) return undefined;
  return languages.map((tag) => dubs.find((dub) => dub.language === tag && !dub.card.draft)).find(Boolean);
}

/** Remembers a choice for the show: a language, or "" for the original. */
export const remember = (item, language) => kept.set(`tongue.${item.collection_id}`, language);

export function clocks(lines, item_ms, dub_ms) {
  const item = [0];
  const dub = [0];
  const tie = (a, b) => {
    if (a > item.at(-1) && b > dub.at(-1)) item.push(a), dub.push(b);
  };
  for (const line of lines) tie(line.start_ms, line.new_start_ms), tie(line.end_ms, line.new_end_ms);
  tie(item_ms, dub_ms);
  return { toDub: (ms) => along(item, dub, ms), toItem: (ms) => along(dub, item, ms) };
}

function along(from, to, ms) {
  const at = Math.max(0, from.findLastIndex((one) => one <= ms));
  if (at >= from.length - 1) return to[at] + ms - from[at];
  return to[at] + ((ms - from[at]) * (to[at + 1] - to[at])) / (from[at + 1] - from[at]);
}
