// Work that somebody waits for on a page: how far it is, a way to stop it, and what comes of it.

import { get, post } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { button } from "./button.js";
import { sorry } from "./toast.js";

const ASK_MS = 1200;

/** Shows a job's progress in `box` until it ends; answers whether it was done. */
export async function work(job, box, signal) {
  const bar = h("span", { style: { "--share": 0 } });
  const told = h("p", { class: "hint", role: "status" });
  const stop = button("Stop", () => post(`/jobs/${encodeURIComponent(job.id)}/cancel`, {}).then(() => (stop.disabled = true), sorry), { cls: "small" });
  fill(box, h("div", { class: "working" }, h("span", { class: "progress" }, bar), told, stop));
  for (let now = job; !signal.aborted; ) {
    const percent = Math.floor(now.progress * 100);
    bar.style.setProperty("--share", now.progress);
    told.textContent = now.state === "waiting" ? "Waits for its turn" : [`${percent} %`, now.message].filter(Boolean).join(" · ");
    if (now.state === "done") return fill(box), true;
    if (now.state === "failed" || now.state === "cancelled") return fill(box, h("p", { class: now.error ? "form-error" : "hint", role: "alert" }, now.error || "Stopped.")), false;
    await new Promise((done) => setTimeout(done, ASK_MS));
    try {
      now = await get(`/jobs/${encodeURIComponent(job.id)}`, null, { fresh: true, signal });
    } catch (error) {
      if (error.name === "AbortError") return false;
    }
  }
  return false;
}
