// Search by meaning inside one item: the moments that are meant, not only those that say the words.

import { get } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { clock, count } from "../core/format.js";
import { say } from "../ui/toast.js";

/** Asks for `words` inside `item` and lists what is found in `box`; empty words empty it. `jump(ms)` goes there. */
export async function within(item, words, box, jump, signal) {
  if (!words) return fill(box);
  const found = await get("/search", { q: words, item_id: item.id, limit: 6, diversity: 0 }, { signal }).catch((error) => {
    if (error.name !== "AbortError") fill(box, h("p", { class: "quiet-words" }, error.message));
    return null;
  });
  if (!found || signal.aborted) return;
  const moments = found.moments.flatMap((group) => group.moments).filter((one) => one.entry.id === item.id && one.source !== "notes");
  const about = found.by_meaning ? "What is meant" : "Near these words";
  fill(box, moments.length ? [h("h3", null, about), h("div", { class: "mark-list" }, moments.map((one) => h("button", { type: "button", class: "mark-row", onclick: () => jump(one.start_ms) }, h("span", null, clock(one.start_ms)), h("span", { class: "within-words" }, one.source === "screen" ? h("span", { class: "tag" }, "On screen") : null, one.text))))] : null);
  say(moments.length ? `${count(moments.length, "moment")} found by meaning` : "Nothing like it is said");
}
