// Buttons: a round one with an icon and words for the ear, and a plain one with words for all.

import { fill, h } from "../core/dom.js";
import { icon } from "./icons.js";

export function iconButton(name, label, onclick, { size = 24, cls = "", ...props } = {}) {
  return h("button", { type: "button", class: `round-button ${cls}`, "aria-label": label, title: label, onclick, ...props }, icon(name, size));
}

export function setIcon(button, name, label, size = 24) {
  if (button.dataset.icon !== name) {
    button.dataset.icon = name;
    fill(button, icon(name, size));
  }
  button.setAttribute("aria-label", label);
  button.title = label;
}

export const button = (label, onclick, { cls = "", glyph = null, ...props } = {}) =>
  h("button", { type: "button", class: `button ${cls}`, onclick, ...props }, glyph && icon(glyph, 20), h("span", null, label));

/** Other words and another icon on a plain button. */
export function reword(el, glyph, label) {
  if (el.dataset.says === `${glyph} ${label}`) return;
  el.dataset.says = `${glyph} ${label}`;
  fill(el, icon(glyph, 20), h("span", null, label));
}

export const linkButton = (label, href, { cls = "", glyph = null } = {}) =>
  h("a", { class: `button ${cls}`, href }, glyph && icon(glyph, 20), h("span", null, label));
