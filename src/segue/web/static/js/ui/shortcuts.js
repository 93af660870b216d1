// The keyboard. Keys typed into a field, or with Ctrl, Alt or Cmd, stay what they are.

import { h } from "../core/dom.js";
import { navigate } from "../core/router.js";
import { api, now } from "../player/stage.js";
import { muted } from "../player/graph.js";
import { dialog } from "./menu.js";
import { queueOpen } from "./shell.js";

const HELP = [
  ["Space or k", "Play or pause"],
  ["← and →", "5 seconds back or ahead"],
  ["j and l", "15 seconds back, 30 seconds ahead"],
  ["Shift ← and Shift →", "Previous, next"],
  ["− and +", "Quieter, louder"],
  ["m", "Mute"],
  ["/", "Search"],
  ["d", "The DJ; there, start the show"],
  ["n", "Now playing"],
  ["q", "Queue"],
  ["h", "Home"],
  ["?", "These keys"],
];

export function help() {
  dialog("Keys", () => h("dl", { class: "keys" }, HELP.map(([keys, words]) => h("div", null, h("dt", null, keys), h("dd", null, words)))));
}

const atDj = () => location.pathname === "/dj";
const djSounds = () => now.get().mode === "dj" && now.get().playing;
const startDj = () => import("../dj/engine.js").then(({ dj }) => dj.toggle());

/** On the DJ's page the DJ's own button, unless something else plays. */
function toggle() {
  const { mode, playing } = now.get();
  return atDj() && (mode === "dj" || !playing) ? startDj() : api.toggle();
}

const RUN = {
  " ": toggle,
  k: toggle,
  ArrowLeft: () => api.by(-5000),
  ArrowRight: () => api.by(5000),
  "Shift+ArrowLeft": api.previous,
  "Shift+ArrowRight": api.next,
  j: () => api.by(-15000),
  l: () => api.by(30000),
  m: () => muted.set(!muted.get()),
  "/": () => (location.pathname === "/search" ? document.querySelector(".search-field")?.focus() : navigate("/search")),
  d: () => (atDj() ? djSounds() || startDj() : navigate("/dj")),
  n: () => navigate("/now"),
  h: () => navigate("/"),
  q: () => (innerWidth >= 860 ? queueOpen.set(!queueOpen.get()) : navigate("/queue")),
  "?": help,
};

export function shortcuts(signal) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    if (target.closest("input,textarea,select,[contenteditable],dialog,[popover]")) return;
    const onControl = target.closest("button,a,[role=slider],summary");
    if (event.key === " " && onControl && !target.closest("segue-wave")) return; // Space presses what has the focus.
    const step = { "+": 0.05, "=": 0.05, "-": -0.05 }[event.key];
    const run = RUN[event.shiftKey && event.key.startsWith("Arrow") ? `Shift+${event.key}` : event.key];
    if (step) import("../player/graph.js").then(({ volume }) => api.setVolume(volume.get() + step));
    else if (!run) return;
    else run();
    event.preventDefault();
  }, { signal });
}
