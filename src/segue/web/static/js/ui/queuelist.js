// The queue, in the panel beside the page and as a page of its own.

import { clock, length } from "../core/format.js";
import { fill, h } from "../core/dom.js";
import { api, now } from "../player/stage.js";
import { queue, removeAt, reorder, setQueue, setRepeat, shuffled } from "../player/queue.js";
import { art } from "./art.js";
import { button, iconButton } from "./button.js";
import { menu } from "./menu.js";
import { queueOpen } from "./shell.js";
import { empty } from "./states.js";
import { say, toast } from "./toast.js";

const SHOWN = 100;

/** An element that keeps itself true while it is in the document. */
export function queueView({ panel = false } = {}) {
  const body = h("div", { class: "queue" });
  const stop = new AbortController();
  const draw = () => {
    if (!body.isConnected && body.dataset.shown) return stop.abort();
    body.dataset.shown = "yes";
    const focused = document.activeElement?.dataset?.keep;
    fill(body, panel ? head() : null, ...inside(panel));
    if (focused) body.querySelector(`[data-keep="${focused}"]`)?.focus();
  };
  queue.watch(draw, stop.signal);
  let mode = now.get().mode;
  now.watch((state) => {
    if (state.mode !== mode) draw();
    mode = state.mode;
  }, stop.signal);
  return body;
}

const head = () => h("header", { class: "panel-head" }, h("h2", null, "Queue"), iconButton("close", "Close the queue", () => queueOpen.set(false)));

function inside(panel) {
  if (now.get().mode === "dj") return [empty("dj", "The DJ is choosing", "What comes next stands on the DJ page.", h("a", { class: "button", href: "/dj" }, "To the DJ"))];
  const { entries, at, repeat } = queue.get();
  if (!entries.length) return [empty("queue", "Nothing is waiting", "Play an album, or let the DJ choose for you.", h("a", { class: "button primary", href: "/dj" }, "Start the DJ"), panel ? null : h("a", { class: "button", href: "/music" }, "Browse music"))];
  const rest = entries.slice(at + 1);
  const total = rest.reduce((sum, entry) => sum + (entry.duration_ms || 0), 0);
  return [
    entries[at] ? h("section", null, h("h3", { class: "queue-head" }, "Now"), line(entries[at], at, true)) : null,
    h(
      "section",
      null,
      h("div", { class: "queue-tools" }, h("h3", { class: "queue-head" }, rest.length ? `Next · ${length(total)}` : "Nothing after this"), button("Shuffle", mixUp, { cls: "small", glyph: "shuffle", disabled: rest.length < 2 }), h("button", { type: "button", class: "button small", "aria-pressed": String(repeat), onclick: () => setRepeat(!repeat) }, "Repeat")),
      h("ol", { class: "queue-list" }, rest.slice(0, SHOWN).map((entry, i) => h("li", null, line(entry, at + 1 + i, false)))),
      rest.length > SHOWN ? h("p", { class: "quiet-words" }, `and ${rest.length - SHOWN} more`) : null,
    ),
  ];
}

function mixUp() {
  const { entries, at, source, slate_id } = queue.get();
  setQueue([...entries.slice(0, at + 1), ...shuffled(entries.slice(at + 1))], at, { source, slate_id });
  say("Shuffled");
}

function line(entry, index, current) {
  const more = iconButton("more", `More for ${entry.title}`, () =>
    menu(more, [
      { label: "Move up", glyph: "up", run: () => reorder(index, index - 1) },
      { label: "Move down", glyph: "down", run: () => reorder(index, index + 1) },
      { label: "Play next", glyph: "queue", run: () => reorder(index, queue.get().at + 1) },
      null,
      { label: "Remove", glyph: "close", run: () => (removeAt(index), toast(`Removed: ${entry.title}`)) },
    ], entry.title), { size: 20, "data-keep": `more-${entry.id}` });
  const el = h(
    "div",
    { class: `row queue-row${current ? " on-air" : ""}`, draggable: current ? null : "true", "data-index": index },
    h("span", { class: "row-lead" }, art(entry, 96)),
    h("span", { class: "row-words" }, h("button", { type: "button", class: "row-title", onclick: () => (current ? api.toggle() : api.jumpTo(index)) }, entry.title), h("span", { class: "row-sub" }, entry.subtitle)),
    h("span", { class: "row-time" }, clock(entry.duration_ms || 0)),
    current ? null : more,
  );
  el.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/x-segue", String(index)));
  el.addEventListener("dragover", (event) => (event.preventDefault(), el.classList.add("drop")));
  el.addEventListener("dragleave", () => el.classList.remove("drop"));
  el.addEventListener("drop", (event) => {
    event.preventDefault();
    el.classList.remove("drop");
    const from = Number(event.dataTransfer.getData("text/x-segue"));
    if (Number.isInteger(from)) reorder(from, index);
  });
  return el;
}
