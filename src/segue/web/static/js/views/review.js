// A dub under the creator's eyes: each line of the original beside its translation, heard, corrected, approved.

import { get, post, url } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { count } from "../core/format.js";
import { styled } from "../core/styles.js";
import { languageName } from "../player/tongues.js";
import { button } from "../ui/button.js";
import { sorry, toast } from "../ui/toast.js";
import { work } from "../ui/work.js";
import { remember } from "./review/glossary.js";
import { lineRow } from "./review/line.js";
import { casting } from "./review/voices.js";
import { percent } from "./quality.js";
import "../ui/wave.js";

const SHOWN = [["", "All lines"], ["review", "To look at"], ["reported", "Reported"], ["edited", "Corrected"]];

export async function open({ params, query, signal, refresh }) {
  const path = `/dubs/${encodeURIComponent(params.id)}`;
  const [dub] = await Promise.all([get(path, null, { signal, fresh: true }), styled("dubs")]);
  const item = await get(`/items/${encodeURIComponent(dub.item_id)}`, null, { signal });
  const [cast, told] = await Promise.all([get(`${path}/voices`, null, { signal, fresh: true }).catch(() => ({ speakers: [], voices: [] })), get(`/collections/${encodeURIComponent(item.collection_id)}/reports`, null, { signal, fresh: true }).catch(() => ({ entries: [] }))]);
  const sound = player(item, signal);
  const desk = { dub, item, sound, voices: cast.voices, reports: byLine(told.entries.filter((one) => one.dub_id === dub.id)), changed: () => tell() };
  const rows = dub.dub_lines.map((line) => lineRow(desk, line));
  sound.wave.addEventListener("seek", ({ detail }) => {
    sound.wave.show(detail, item.duration_ms);
    goTo(rows[Math.max(0, dub.dub_lines.findLastIndex((line) => line.start_ms <= detail))]);
  });
  const say = h("p", { class: "review-told", role: "status" });
  const working = h("div");
  const publish = (as_it_is) =>
    post(`${path}/publish`, { as_it_is }).then(
      () => (toast("Published. Listeners and feeds have it now."), refresh()),
      (error) => (error.status === 409 && !as_it_is ? fill(say, `${error.message} ${error.hint} `, button("Publish it as it is", () => publish(true), { cls: "small" })) : sorry(error)),
    );
  const again = async () => {
    try {
      const { jobs } = await post(`/items/${encodeURIComponent(dub.item_id)}/dubs`, { languages: [dub.language] });
      if (await work(jobs[0], working, signal)) refresh();
    } catch (error) {
      sorry(error);
    }
  };
  const withdraw = () => post(`${path}/withdraw`).then(() => (toast("Withdrawn from listeners and feeds."), refresh()), sorry);
  const done = h("span", { style: { "--share": 0 } });
  const left = h("span", { class: "review-left", role: "status" });
  const next = button("Next to look at", () => goTo(rows.find((row) => row.line().state === "review") || rows[0]), { cls: "small" });
  const which = h("select", { "aria-label": "Which lines", onchange: () => rows.forEach((row) => row.show(which.value)) }, SHOWN.map(([value, words]) => h("option", { value }, words)));
  const tell = () => {
    const waiting = rows.filter((row) => row.line().state === "review").length;
    done.style.setProperty("--share", rows.length ? 1 - waiting / rows.length : 1);
    left.textContent = waiting ? `${count(waiting, "line")} to look at` : "Nothing left to look at";
    next.disabled = !waiting;
  };
  tell();
  const name = languageName(dub.language);
  const title = dub.title || item.title;
  return {
    title: `${title} in ${name}`,
    palette: item.palette,
    node: h(
      "div",
      { class: "page review" },
      h("p", { class: "kicker" }, h("a", { href: `/episode/${encodeURIComponent(item.id)}` }, item.title)),
      h("h1", { class: "long-title" }, `${title}, ${name}`),
      h("p", { class: "cover-meta" }, dub.card.draft ? h("span", { class: "tag" }, "Draft") : null, card(dub)),
      h("p", { class: "ai-note" }, "Translated by a computer, in voices made by a computer; listeners are told so."),
      h(
        "div",
        { class: "actions review-do" },
        button("Publish", () => publish(false), { cls: "primary" }),
        button("Mix it anew", again),
        dub.state === "published" ? button("Withdraw", withdraw, { cls: "danger" }) : null,
        button("A name or word…", () => remember(desk)),
        h("a", { class: "button", href: `/quality/${encodeURIComponent(dub.id)}` }, "Quality card"),
        h("a", { class: "button", href: `/dubbing/${encodeURIComponent(item.collection_id)}?episode=${encodeURIComponent(item.id)}` }, "This show"),
      ),
      say,
      working,
      cast.voices.length ? casting(desk, cast, again) : null,
      h("div", { class: "review-bar" }, left, h("span", { class: "progress", "aria-hidden": "true" }, done), which, next),
      h("div", { class: "episode-wave" }, sound.wave),
      h("ol", { class: "review-lines" }, rows.map((row) => row.el)),
    ),
    shown() {
      const wanted = Number(query.get("line"));
      if (query.has("line")) goTo(rows[Math.max(0, dub.dub_lines.findLastIndex((line) => line.start_ms <= wanted))]);
    },
  };
}

function byLine(reports) {
  const found = new Map();
  for (const one of reports) found.set(one.position, [...(found.get(one.position) || []), one]);
  return found;
}

function goTo(row) {
  if (!row) return;
  row.show("");
  row.el.scrollIntoView({ block: "center" });
  row.text.focus({ preventScroll: true });
}

/** Plays stretches one after the other, and shows where they lie. */
function player(item, signal) {
  const el = new Audio();
  signal.addEventListener("abort", () => el.pause());
  const wave = h("segue-wave", { label: `Position in ${item.title}` });
  wave.item(item);
  wave.show(0, item.duration_ms);
  const one = ({ address, from_ms = 0, to_ms = 0 }) =>
    new Promise((done, fail) => {
      el.onended = done;
      el.onerror = fail;
      el.ontimeupdate = to_ms ? () => el.currentTime * 1000 >= to_ms && (el.pause(), done()) : null;
      el.src = address + (from_ms ? `#t=${from_ms / 1000}` : "");
      el.play().catch(fail);
    });
  let turn = 0;
  return {
    wave,
    original: (line) => ({ address: url(`/items/${encodeURIComponent(item.id)}/stream`), from_ms: line.start_ms, to_ms: line.end_ms }),
    async play(at_ms, ...stretches) {
      const mine = (turn += 1);
      if (at_ms !== null) wave.show(at_ms, item.duration_ms);
      try {
        for (const stretch of stretches) if (mine === turn) await one(stretch);
      } catch {
        if (mine === turn) toast("This sound can't be played just now.");
      }
    },
  };
}

function card(dub) {
  const { card: it } = dub;
  return [
    { review: "Under review", published: "Published", withdrawn: "Withdrawn", making: "Being made", approved: "Approved" }[dub.state],
    dub.route.join(", "),
    `${it.placed} of ${count(it.lines, "line")} placed`,
    `${percent(it.comfortable_share)} at an easy pace`,
    it.word_error === null ? "" : `${percent(it.word_error)} of words misheard`,
    it.flagged ? `${it.flagged} to look at` : "",
  ].filter(Boolean).join(" · ");
}
