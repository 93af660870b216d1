// The work going on behind the page: how far, how long still, and a way to stop it.

import { get, post, url } from "../../core/api.js";
import { fill, h } from "../../core/dom.js";
import { ago, length } from "../../core/format.js";
import { button } from "../../ui/button.js";
import { sorry } from "../../ui/toast.js";

const STATES = { waiting: "Waiting", running: "Running", done: "Done", failed: "Failed", cancelled: "Stopped" };
const SHOWN = 12;

export function jobs(signal) {
  const list = h("div");
  const known = new Map();
  let frame = 0;
  const draw = () => (frame ||= requestAnimationFrame(() => {
    frame = 0;
    const rank = { running: 0, waiting: 1 };
    const all = [...known.values()].sort((a, b) => (rank[a.state] ?? 2) - (rank[b.state] ?? 2) || b.created_at_ms - a.created_at_ms).slice(0, SHOWN);
    fill(list, all.length ? h("div", { role: "list" }, all.map(one)) : h("p", { class: "quiet-words" }, "Nothing is being worked on."));
  }));
  const keep = (job) => (known.set(job.id, job), draw());
  get("/jobs", { limit: 40 }, { signal, fresh: true }).then(({ entries }) => (entries.forEach(keep), draw()), (error) => error.name !== "AbortError" && fill(list, h("p", { class: "form-error" }, error.message)));
  const events = new EventSource(url("/events"), { withCredentials: true });
  events.addEventListener("job", (event) => keep(JSON.parse(event.data)));
  signal.addEventListener("abort", () => events.close());
  return h("section", { id: "work" }, h("h2", null, "Work"), list);
}

function one(job) {
  const busy = job.state === "running" || job.state === "waiting";
  const gone = Date.now() - job.started_at_ms;
  const left = job.state === "running" && job.progress > 0.03 && job.started_at_ms ? (gone / job.progress) * (1 - job.progress) : 0;
  const words = [STATES[job.state], job.state === "running" ? `${Math.floor(job.progress * 100)} %` : "", left > 2000 ? `about ${length(left)} left` : "", !busy && job.finished_at_ms ? ago(job.finished_at_ms) : ""].filter(Boolean).join(" · ");
  const name = job.name.replace(/[._]/g, " ");
  return h(
    "div",
    { class: "thing", role: "listitem" },
    h("div", null, h("p", null, name.charAt(0).toUpperCase() + name.slice(1)), h("p", { class: "hint" }, words), job.message ? h("p", { class: "hint" }, job.message) : null, job.error ? h("p", { class: "form-error" }, job.error) : null, busy ? h("span", { class: "progress" }, h("span", { style: { "--share": job.progress } })) : null),
    busy ? button(job.cancel_requested ? "Stopping…" : "Stop", () => post(`/jobs/${job.id}/cancel`, {}).catch(sorry), { cls: "small", disabled: job.cancel_requested, "aria-label": `Stop: ${name}` }) : null,
  );
}
