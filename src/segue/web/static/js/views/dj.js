// The DJ's page: the living form, the host's words, the idea as a title, what plays and the two next, and why.

import { get, session } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { entryOf } from "../core/entry.js";
import { askBox } from "../dj/ask.js";
import { Caption } from "../dj/caption.js";
import { air, dj } from "../dj/engine.js";
import "../dj/remarks.js";
import { now, time } from "../player/stage.js";
import { art, tint } from "../ui/art.js";
import { button, iconButton, setIcon } from "../ui/button.js";
import { form } from "../ui/form.js";
import { dialog } from "../ui/menu.js";
import { heart } from "../ui/rows.js";
import { volumeControl } from "../ui/volume.js";
import { say, sorry } from "../ui/toast.js";
import { settle } from "../core/settings.js";
import { themeNow } from "../core/theme.js";

export async function open({ query, signal }) {
  const sight = form();
  const caption = new Caption();
  const title = h("h1", { class: "dj-title" });
  const under = h("p", { class: "dj-under" });
  const stage = h("div", { class: "dj-now" });
  const coming = h("div", { class: "dj-next" });
  const line = h("span", { class: "progress dj-progress", "aria-hidden": "true" }, h("span"));
  const play = iconButton("play", "Play", () => dj.toggle(), { cls: "dj-play", size: 32 });
  const skip = button("Skip this", () => (dj.next(), say("Skipped")), { glyph: "next", cls: "dj-skip" });
  const idea = button("Another idea", () => (dj.notThisIdea(), say("Another idea")), { glyph: "idea", cls: "dj-skip" });
  const why = button("Why this?", () => whyDialog(), { glyph: "why", cls: "dj-why" });
  const tools = h("div", { class: "dj-tools" }, idea, play, skip);
  const kind = h("select", { class: "dj-kind", "aria-label": "What kind of show", onchange: () => (kind.value === "household" ? household(kind) : dj.want(KINDS[kind.value][1])) }, KINDS.map(([words], at) => h("option", { value: at }, words)), h("option", { value: "household" }, "With others of this house…"));
  const more = iconButton("heart", "More ideas like this", () => dj.remark("liked_idea").then(() => say("Noted: more like this"), () => {}), { size: 20 });
  const told = button("So far", () => soFar(), { glyph: "history", cls: "dj-why" });
  const dial = h("input", { type: "range", min: 0, max: 100, value: 100 * (session.get()?.settings?.dj_dial ?? 0.35), class: "loud", "aria-label": "From familiar to adventurous", title: "From familiar to adventurous", onchange: () => turnDial(dial.value / 100) });
  const node = h(
    "div",
    { class: "dj-page" },
    h("header", { class: "dj-head" }, h("div", null, h("p", { class: "dj-lamp" }, h("span", { class: "lamp" }), h("span", null)), title, under), h("div", { class: "dj-corner" }, kind, dial, volumeControl(signal), more, told, why)),
    h("div", { class: "dj-sight" }, sight, h("div", { class: "dj-words" }, caption.el, caption.live)),
    askBox(signal),
    h("footer", { class: "dj-foot" }, h("div", { class: "dj-left" }, stage, line), tools, coming),
  );
  const lampWords = node.querySelector(".dj-lamp span:last-child");
  let shown = null;

  const draw = ({ state, set, talk, play: playing, next, error }) => {
    const off = state === "off";
    node.dataset.state = state;
    node.dataset.talk = talk ? "yes" : "no";
    node.querySelector(".lamp").classList.toggle("lit", state === "on");
    lampWords.textContent = { off: "Off air", opening: "Opening…", on: "On air", paused: "Paused", turning: "Another idea…" }[state];
    title.textContent = off ? "Your DJ" : state === "opening" ? "One moment" : set?.title || "On air";
    const us = off ? null : dj.program?.household;
    under.textContent = us && !error ? `For ${us.names.join(", ")}. ${us.rule}` : error ? [error.message, error.hint].filter(Boolean).join(" ") : off ? "Sets with an idea, chosen from what you play and what you forgot, told by a voice." : "";
    under.hidden = !under.textContent;
    under.classList.toggle("warn", Boolean(error));
    skip.hidden = idea.hidden = why.hidden = more.hidden = told.hidden = off || state === "opening";
    kind.hidden = !off;
    skip.disabled = idea.disabled = state === "turning";
    const going = state === "on" || state === "turning";
    setIcon(play, going ? "pause" : "play", going ? "Pause" : off ? "Start the DJ" : "Play", 32);
    play.classList.toggle("wait", state === "opening" || state === "turning");
    caption.line(talk);
    sight.speak(Boolean(talk));
    const item = playing?.item || next[0]?.item || null;
    if (item !== shown) {
      shown = item;
      sight.tint(item?.palette);
      tint(node.closest("main") || node, item?.palette || [], { tint: "--page-tint", soft: "--page-soft", art: "--page-art" });
    }
    line.hidden = !playing;
    fill(stage, playing ? nowCard(playing) : talk && next[0] ? nowCard(next[0], "Up first") : null);
    fill(coming, next.length ? [h("p", { class: "kicker" }, "Next"), ...(playing ? next : next.slice(1)).map(nextLine)] : null);
  };
  air.watch(draw, signal);
  themeNow.watch(() => tint(node.closest("main") || node, shown?.palette || [], { tint: "--page-tint", soft: "--page-soft", art: "--page-art" }), signal);

  const follow = setInterval(() => {
    const { talk } = air.get();
    if (talk) caption.at(dj.spoken_ms / talk.duration_ms);
  }, 60);
  time.watch(({ position_ms, duration_ms }) => now.get().mode === "dj" && line.firstChild.style.setProperty("--share", duration_ms ? position_ms / duration_ms : 0), signal);
  const rest = restful(node, signal);
  signal.addEventListener("abort", () => (clearInterval(follow), rest()));

  const early = setTimeout(() => air.get().state === "off" && dj.prepare().catch(() => {}), 100);
  signal.addEventListener("abort", () => clearTimeout(early));
  if (query.get("play") && air.get().state === "off") {
    history.replaceState(history.state, "", "/dj");
    dj.play();
  }
  return { title: "DJ", node, palette: shown?.palette, keepFocus: false, shown: () => draw(air.get()) };
}

const KINDS = [
  ["As long as I like", {}],
  ["With my book and podcasts", { talk: true }],
  ["On my way: 15 minutes", { mode: "commute", minutes: 15, talk: true }],
  ["On my way: 30 minutes", { mode: "commute", minutes: 30, talk: true }],
  ["On my way: an hour", { mode: "commute", minutes: 60, talk: true }],
  ["To fall asleep: 30 minutes", { mode: "sleep", minutes: 30 }],
  ["To fall asleep: an hour", { mode: "sleep", minutes: 60 }],
];

/** A show for several: who joins in, and the rule by which it stays fair. */
async function household(kind) {
  const none = () => ((kind.value = 0), dj.want({}));
  let state;
  try {
    state = await get("/dj/household", null, { fresh: true });
  } catch (error) {
    none();
    return sorry(error);
  }
  const picked = new Set();
  const el = dialog("With others of this house", (close) => [
    h("p", null, state.rule),
    state.others.length ? h("fieldset", { class: "mates" }, h("legend", null, "Who listens with you?"), state.others.map(({ id, name }) => h("label", null, h("input", { type: "checkbox", onchange: (event) => (event.target.checked ? picked.add(id) : picked.delete(id)) }), name))) : h("p", { class: "quiet-words" }, "Nobody else has agreed yet. Each can do so in their settings, under Your host."),
    h("p", { class: "hint" }, "Nobody learns what anybody played. What plays counts among your own plays."),
    h("div", { class: "actions" }, button("That's us", close, { cls: "primary", disabled: !state.others.length })),
  ]);
  el.addEventListener("close", () => (picked.size ? dj.want({ household: [...picked] }) : none()));
}

async function turnDial(value) {
  await settle({ dj_dial: value });
  await dj.dial(value);
}

/** What was said and played in this show, the latest first. */
function soFar() {
  const heard = dj.line.segments.filter((one) => dj.begun.has(one.index) && one.type !== "transition" && !(one.type === "talk" && one.dropped));
  dialog("So far", (close) => [keepers(heard, close), ...heard.reverse().map((one) => (one.type === "talk" ? h("blockquote", { class: "why-line" }, one.text) : h("p", null, h("strong", null, one.item.title), " ", h("span", { class: "row-sub" }, entryOf(one.item).subtitle))))], { cls: "why" });
}

/** Keep what stands in this set, or all that was played of the show and not skipped, as a playlist. */
function keepers(heard, close) {
  const { set } = air.get();
  const keep = (plays, title) => (close(), import("../ui/playlists.js").then(({ begin }) => begin([...new Set(plays.map(({ item }) => item.id))], title)));
  const played = heard.filter((one) => one.type === "play" && !one.skipped);
  const ofSet = dj.line.segments.filter((one) => one.type === "play" && !one.skipped && one.set.slate_id === set?.slate_id);
  const day = new Date().toLocaleDateString(undefined, { day: "numeric", month: "long" });
  return h("div", { class: "actions" }, ofSet.length ? button("Keep this set", () => keep(ofSet, set.title), { glyph: "playlist" }) : null, played.length ? button("Keep this show", () => keep(played, `Show of ${day}`), { glyph: "playlist" }) : null);
}

function nowCard(segment, words = "Now") {
  const entry = entryOf(segment.item);
  return h("div", { class: "dj-card" }, art(entry, 192, { eager: true }), h("div", { class: "dj-card-words" }, h("p", { class: "kicker" }, words), h("h2", null, entry.title), h("p", { class: "row-sub" }, [entry.subtitle, segment.item.year].filter(Boolean).join(" · "))), heart(segment.item));
}

function nextLine(segment) {
  const entry = entryOf(segment.item);
  return h("div", { class: "dj-line" }, art(entry, 96), h("span", { class: "row-words" }, h("span", { class: "dj-line-title" }, entry.title), h("span", { class: "row-sub" }, entry.subtitle)));
}

const SOURCES = [
  [/^history/, "From what you played"],
  [/^catalog/, "From your library"],
  [/^clock/, "From the clock"],
  [/^plan/, "From the plan of this show"],
  [/^request/, "From what you asked for"],
  [/^profile|^analysis|^sound/, "From how it sounds"],
  [/^note/, "From a note that somebody here wrote"],
  [/^feedback/, "From what you just said"],
  [/^account/, "From your account"],
];

/** A fact's plain value in words where it would be a bare number or span. */
const VALUES = [
  [/plays$/, (value) => (/^\d+$/.test(value) ? `Played ${value} ${value === "1" ? "time" : "times"}` : value)],
  [/\.(ago|gap)$/, (value) => `Last heard ${value} ago`],
  [/\.added$/, (value) => `Added ${value} ago`],
  [/^set\.count$/, (value) => `${value} pieces in this set`],
  [/\.month$/, (value) => `Last heard in ${value}`],
];
export const factWords = ({ id, value }) => VALUES.find(([test]) => test.test(id))?.[1](value) ?? value;

/** Where a fact is written, in words. */
export const sourceWords = (source) => SOURCES.find(([test]) => test.test(source))?.[1] || "From Segue";

function whyDialog() {
  const { set, play, talk, next } = air.get();
  const segment = play || next[0];
  const spoken = talk || lastTalk(segment);
  dialog("Why this?", () => [
    set ? h("section", null, h("h3", null, "The idea"), h("p", null, set.title)) : null,
    segment ? h("section", null, h("h3", null, `Why “${segment.item.title}”`), reasons(segment.reasons)) : null,
    joinBefore(segment),
    spoken ? h("section", null, h("h3", null, "What the host said"), h("blockquote", { class: "why-line" }, spoken.text), spoken.facts.length ? h("dl", { class: "facts" }, spoken.facts.map((fact) => h("div", null, h("dt", null, factWords(fact)), h("dd", null, sourceWords(fact.source))))) : null) : null,
  ], { cls: "why" });
}

const reasons = (list = []) => (list.length ? h("ul", { class: "reasons" }, list.map((reason) => h("li", null, reason))) : h("p", { class: "quiet-words" }, "It fits the idea."));

function lastTalk(segment) {
  const at = dj.line.segments.indexOf(segment);
  return dj.line.segments.slice(0, at + 1).findLast((one) => one.type === "talk" && !one.dropped) || null;
}

function joinBefore(segment) {
  const before = segment && dj.line.before(segment);
  return before?.type === "transition" && before.reasons.length ? h("section", null, h("h3", null, "How it came in"), reasons(before.reasons)) : null;
}

/** Left alone for a while, all but the form, the words and the title steps back. */
function restful(node, signal) {
  let timer = 0;
  const stir = () => {
    node.classList.remove("at-rest");
    clearTimeout(timer);
    timer = setTimeout(() => !node.contains(document.activeElement?.closest(":focus-visible")) && air.get().state === "on" && node.classList.add("at-rest"), 20_000);
  };
  for (const event of ["pointermove", "pointerdown", "keydown"]) document.addEventListener(event, stir, { signal, passive: true });
  stir();
  return () => clearTimeout(timer);
}
