// What plays now and after. A plain list with a place in it; everything here is pure but for the keeping.

import { cell, kept } from "../core/cell.js";

/** `{entries, at, source, slate_id, repeat}`; `at` −1 when nothing was chosen. */
export const queue = cell(kept.get("queue") || { entries: [], at: -1, source: "", slate_id: "", repeat: false });

const thin = ({ item, ...entry }) => entry;
const KEPT = 500;
let saving = 0;
function save() {
  clearTimeout(saving);
  saving = 0;
  const now = queue.get();
  // Of a very long queue the part around the present is kept.
  const from = Math.max(0, Math.min(now.at - 20, now.entries.length - KEPT));
  kept.set("queue", { ...now, at: now.at - from, entries: now.entries.slice(from, from + KEPT).map(thin) });
}
queue.watch(() => {
  clearTimeout(saving);
  saving = setTimeout(save, 300);
});
addEventListener("pagehide", () => saving && save());

const change = (part) => queue.set({ ...queue.get(), ...part });
export const currentEntry = () => queue.get().entries[queue.get().at] || null;
export const nextEntry = () => {
  const { entries, at, repeat } = queue.get();
  return entries[at + 1] || (repeat ? entries[0] : null) || null;
};

export const setQueue = (entries, at, { source = "", slate_id = "" } = {}) => change({ entries, at, source, slate_id });
export const moveTo = (at) => change({ at });
export const setRepeat = (repeat) => change({ repeat });

/** After the current one, or at the end. */
export function enqueue(more, { next = false } = {}) {
  const { entries, at } = queue.get();
  const where = next ? at + 1 : entries.length;
  change({ entries: [...entries.slice(0, where), ...more, ...entries.slice(where)] });
}

export function removeAt(index) {
  const { entries, at } = queue.get();
  if (index === at) return;
  change({ entries: entries.filter((_, i) => i !== index), at: index < at ? at - 1 : at });
}

/** Move the entry at `from` to stand at `to`; the current one stays current. */
export function reorder(from, to) {
  const { entries, at } = queue.get();
  if (to < 0 || to >= entries.length || from === to) return;
  const list = [...entries];
  const [moved] = list.splice(from, 1);
  list.splice(to, 0, moved);
  let now = at;
  if (from === at) now = to;
  else if (from < at && to >= at) now = at - 1;
  else if (from > at && to <= at) now = at + 1;
  change({ entries: list, at: now });
}

/** Everything after the current one, in another order (Fisher and Yates). */
export function shuffled(list) {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = Math.floor(Math.random() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}
