// What listeners reported of a show's dubbed lines.

import { get } from "../../core/api.js";
import { fill, h } from "../../core/dom.js";
import { ago, clock, count } from "../../core/format.js";
import { languageName } from "../../player/tongues.js";
import { sorry } from "../../ui/toast.js";

const WHAT = { wrong: "It says something else", unclear: "It can't be understood", name: "A name is wrong", voice: "The voice does not fit", timing: "It comes too early or too late", other: "Something else" };

export function reports(show, signal) {
  const list = h("div");
  get(`/collections/${encodeURIComponent(show.id)}/reports`, null, { signal, fresh: true }).then((told) => {
    const sums = Object.entries(told.by_language).map(([tag, number]) => `${languageName(tag)}: ${count(number, "line")}`);
    fill(list, sums.length ? h("p", { class: "hint" }, sums.join(" · ")) : h("p", { class: "quiet-words" }, "Nobody has reported a line."), told.entries.map(one));
  }, (error) => error.name !== "AbortError" && sorry(error));
  return h("section", { "aria-labelledby": "reports" }, h("h2", { id: "reports" }, "What listeners say"), list);
}

const one = (report) =>
  h("div", { class: "thing" }, h("div", null, h("p", null, report.text, " → ", h("b", { lang: report.language }, report.translation)), h("p", { class: "hint" }, [WHAT[report.what], report.note && `“${report.note}”`, report.title, clock(report.start_ms), ago(report.created_at_ms)].filter(Boolean).join(" · "))), h("a", { class: "button small", href: `/review/${encodeURIComponent(report.dub_id)}?line=${report.start_ms}` }, "Look"));
