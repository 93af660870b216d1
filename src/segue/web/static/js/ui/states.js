// What stands where content will be: words while it comes, words and a button where there is none, words when it failed.

import { h } from "../core/dom.js";
import { button } from "./button.js";
import { icon } from "./icons.js";

export function waiting(words, shape = "rows") {
  const ghosts = Array.from({ length: shape === "cards" ? 8 : 6 }, () => h("div", { class: shape === "cards" ? "ghost-card" : "ghost-row" }));
  return h("div", { class: `waiting waiting-${shape}`, role: "status" }, h("p", { class: "quiet-words" }, words), h("div", { class: "ghosts", "aria-hidden": "true" }, ghosts));
}

export function empty(glyph, title, words, ...actions) {
  return h("div", { class: "empty" }, h("span", { class: "empty-glyph" }, icon(glyph, 40)), h("h2", null, title), h("p", null, words), actions.length ? h("div", { class: "actions" }, actions) : null);
}

export function failed(error, retry) {
  return h("div", { class: "empty", role: "alert" }, h("h2", null, error.message || "This page could not be opened."), h("p", null, error.hint || ""), h("div", { class: "actions" }, retry ? button("Try again", retry, { cls: "primary" }) : null, h("a", { class: "button", href: "/" }, "Go home")));
}
