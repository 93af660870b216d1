// While the demo library is being drawn, the page says how far it is; the server answers all the while.

import { forget, get } from "../core/api.js";
import { cell } from "../core/cell.js";
import { h } from "../core/dom.js";
import { toast } from "./toast.js";

export const demoState = cell("none");
export const libraryTick = cell(0); // grows whenever something new may stand in the library
let shownProgress = 0;

export function demoBanner(status, signal) {
  const words = h("p", { role: "status" });
  const bar = h("span", { class: "progress" }, h("span"));
  const el = h("div", { class: "banner", hidden: true }, words, bar);
  let was = status.demo?.state;
  const began = Date.now();
  const from = status.demo?.progress || 0;
  const show = ({ state, progress = 0, message = "" }) => {
    el.hidden = !["waiting", "running"].includes(state);
    const gone = (Date.now() - began) / 1000;
    const left = progress > from + 0.02 ? (gone / (progress - from)) * (1 - progress) : 0;
    const about = left > 45 ? `, about ${Math.max(1, Math.round(left / 60))} min left` : left ? ", less than a minute left" : "";
    words.textContent = state === "waiting" ? "The demo library is about to be drawn." : `Drawing the demo library: ${Math.floor(progress * 100)} %${about}`;
    words.title = message;
    bar.firstChild.style.setProperty("--share", progress);
    if (state === "failed" && was !== "failed") toast(`The demo library could not be finished. ${message}`, { bad: true, hold_ms: 10_000 });
    if (state === "done" && was !== "done") {
      forget();
      toast("The demo library is complete.");
    }
    was = state;
    demoState.set(state);
    if (progress - shownProgress > 0.04 || (state === "done" && shownProgress && shownProgress < 1)) {
      shownProgress = state === "done" ? 1 : progress;
      forget();
      libraryTick.set(libraryTick.get() + 1);
    }
  };
  const ask = async () => {
    if (signal.aborted) return;
    try {
      show((await get("/status", null, { fresh: true })).demo || { state: "none" });
    } catch {
      // The server is away for a moment; ask again.
    }
    if (["waiting", "running"].includes(was)) setTimeout(ask, 2500);
  };
  if (status.demo) show(status.demo);
  if (["waiting", "running"].includes(was)) setTimeout(ask, 2500);
  return el;
}
