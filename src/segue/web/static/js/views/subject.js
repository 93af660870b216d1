// A topic's or a person's page: everything here that speaks of it, with the moments.

import { get } from "../core/api.js";
import { h } from "../core/dom.js";
import { entryOf } from "../core/entry.js";
import { clock, count } from "../core/format.js";
import { row } from "../ui/rows.js";
import { jump } from "./transcript.js";

const WHAT = { topic: "Topic", person: "Person", work: "Work", place: "Place" };

export async function open({ params, signal }) {
  const it = await get(`/subjects/${encodeURIComponent(params.kind)}/${encodeURIComponent(params.key)}`, null, { signal });
  const own = link(it.link);
  return {
    title: it.title,
    node: h(
      "div",
      { class: "page" },
      h("p", { class: "kicker" }, WHAT[it.kind] || "Subject"),
      h("h1", null, it.title),
      h("p", { class: "cover-meta" }, `Spoken of in ${count(it.entries.length, "recording")}`, own ? [" · ", own] : null),
      it.entries.map((entry) => h("section", { class: "shelf alike" }, row(entryOf(entry), { source: "subject" }), h("div", { class: "mark-list" }, entry.moments.map((moment) => h("button", { type: "button", class: "mark-row", onclick: () => jump(entry, moment.start_ms) }, h("span", null, clock(moment.start_ms)), h("span", null, moment.text)))))),
    ),
  };
}

function link(to) {
  if (to.startsWith("cre_")) return h("a", { href: `/artist/${encodeURIComponent(to)}` }, "In your library");
  const kind = { alb_: "album", sho_: "show", bok_: "book" }[to.slice(0, 4)];
  if (kind) return h("a", { href: `/${kind}/${encodeURIComponent(to)}` }, "In your library");
  return /^https?:\/\//.test(to) ? h("a", { href: to, rel: "noopener noreferrer", target: "_blank" }, "Its link in the notes") : null;
}
