// Short words that come and go, and the live regions that tell them to who can't see them.

import { h } from "../core/dom.js";

const polite = h("div", { class: "unseen", role: "status", "aria-live": "polite" });
const shelf = h("div", { class: "toasts" });

export const mountToasts = (root) => root.append(polite, shelf);

/** Say something to screen readers only. */
export function say(words) {
  polite.textContent = "";
  requestAnimationFrame(() => (polite.textContent = words));
}

/** Show words for a few seconds; `action` is `{label, run}`. */
export function toast(words, { bad = false, action = null, hold_ms = 5000 } = {}) {
  const el = h("div", { class: `toast${bad ? " toast-bad" : ""}`, role: bad ? "alert" : null }, h("p", null, words));
  const gone = () => el.remove();
  if (action) el.append(h("button", { class: "quiet", type: "button", onclick: () => (gone(), action.run()) }, action.label));
  shelf.append(el);
  while (shelf.children.length > 3) shelf.firstChild.remove();
  if (!bad) say(words);
  setTimeout(gone, hold_ms);
}

/** An error in human words, with a way to try again where there is one. */
export function sorry(error, retry) {
  if (error?.name === "AbortError") return;
  toast([error.message || "That did not work.", error.hint].filter(Boolean).join(" "), {
    bad: true,
    hold_ms: 8000,
    action: retry ? { label: "Try again", run: retry } : null,
  });
}
