// A shelf: things side by side, pushed by finger, wheel or the two buttons.

import { h } from "../core/dom.js";
import { iconButton } from "./button.js";

export function shelf(title, cards, { shape = "cards", href = null } = {}) {
  const strip = h("div", { class: `strip strip-${shape}`, role: "list" }, cards.map((one) => h("div", { role: "listitem" }, one)));
  const push = (way) => () => strip.scrollBy({ left: way * strip.clientWidth * 0.8, behavior: "smooth" });
  const left = iconButton("left", `${title}: back`, push(-1), { size: 20, cls: "push" });
  const right = iconButton("right", `${title}: on`, push(1), { size: 20, cls: "push" });
  const edges = () => {
    left.disabled = strip.scrollLeft < 8;
    right.disabled = strip.scrollLeft > strip.scrollWidth - strip.clientWidth - 8;
    left.hidden = right.hidden = left.disabled && right.disabled;
  };
  strip.addEventListener("scroll", edges, { passive: true });
  new ResizeObserver(edges).observe(strip);
  return h("section", { class: "shelf" }, h("header", { class: "shelf-head" }, h("h2", null, href ? h("a", { href }, title) : title), h("span", { class: "spring" }), left, right), strip);
}
