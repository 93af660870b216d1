// A menu at a button (a sheet from below on a phone), and a dialog. Both are the browser's own: Escape and a click
// outside close them, focus goes back to where it came from.

import { h } from "../core/dom.js";
import { iconButton } from "./button.js";
import { icon } from "./icons.js";

let open = null;

/** `items`: `{label, glyph, run, href, checked}` or null for a line. */
export function menu(anchor, items, label) {
  open?.hidePopover?.();
  const rows = items.filter((item) => item !== false).map((item) => (item ? row(item) : h("hr", { class: "menu-line" })));
  const el = h("div", { class: "menu", popover: "auto", role: "menu", "aria-label": label }, rows);
  document.body.append(el);
  el.addEventListener("toggle", (event) => {
    if (event.newState === "open") return;
    anchor.setAttribute("aria-expanded", "false");
    open = null;
    const inside = el.contains(document.activeElement);
    setTimeout(() => el.remove());
    if (inside) anchor.focus();
  });
  el.addEventListener("click", (event) => event.target.closest("[role^=menuitem]") && el.hidePopover());
  el.addEventListener("keydown", (event) => {
    const all = [...el.querySelectorAll("[role^=menuitem]")];
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    all[to % all.length].focus();
  });
  anchor.setAttribute("aria-expanded", "true");
  el.showPopover();
  open = el;
  settle(el, anchor);
  el.querySelector("[role^=menuitem]")?.focus();
}

function row({ label, glyph, run, href, checked }) {
  const kind = checked === undefined ? "menuitem" : "menuitemradio";
  const inside = [glyph ? icon(glyph, 20) : h("span", { class: "menu-gap" }), h("span", null, label), checked ? icon("check", 20) : null];
  const props = { class: "menu-row", role: kind, tabindex: -1, "aria-checked": checked === undefined ? null : String(checked) };
  return href ? h("a", { ...props, href }, inside) : h("button", { ...props, type: "button", onclick: run }, inside);
}

function settle(el, anchor) {
  if (innerWidth < 600) return;
  const at = anchor.getBoundingClientRect();
  const { width, height } = el.getBoundingClientRect();
  const below = at.bottom + 8 + height < innerHeight;
  el.style.setProperty("left", `${Math.max(8, Math.min(innerWidth - width - 8, at.right - width))}px`);
  el.style.setProperty("top", `${below ? at.bottom + 8 : Math.max(8, at.top - height - 8)}px`);
}

/** A modal dialog; `build(close)` returns what is inside. */
export function dialog(title, build, { cls = "" } = {}) {
  const el = h("dialog", { class: `dialog ${cls}`, "aria-labelledby": "dialog-title" });
  const close = () => el.close();
  el.append(
    h("header", { class: "dialog-head" }, h("h2", { id: "dialog-title" }, title), iconButton("close", "Close", close)),
    h("div", { class: "dialog-body" }, build(close)),
  );
  el.addEventListener("close", () => el.remove());
  el.addEventListener("click", (event) => event.target === el && close());
  document.body.append(el);
  el.showModal();
  return el;
}

/** Ask before something that can't be taken back. */
export function confirm(title, words, yes, run) {
  dialog(title, (close) => [
    h("p", null, words),
    h("div", { class: "actions" }, h("button", { class: "button danger", type: "button", onclick: () => (close(), run()) }, yes), h("button", { class: "button", type: "button", onclick: close }, "Keep it")),
  ]);
}
