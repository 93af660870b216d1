// Two languages side by side, sentence by sentence: press either to hear it; a pause after each, and slower, if wished.

import { get } from "../core/api.js";
import { kept } from "../core/cell.js";
import { fill, h } from "../core/dom.js";
import { clock } from "../core/format.js";
import { styled } from "../core/styles.js";
import { dubsOf, languageName, withLines } from "../player/tongues.js";
import { api, now, rate, time } from "../player/stage.js";
import { iconButton, setIcon } from "../ui/button.js";
import { flag } from "../ui/report.js";
import { empty } from "../ui/states.js";
import { say, sorry } from "../ui/toast.js";
import { dubName, originalName } from "../ui/tonguemenu.js";

const SLOW = 0.8;
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export async function open({ params, query, signal }) {
  const [item] = await Promise.all([get(`/items/${encodeURIComponent(params.id)}`, null, { signal }), styled("reading")]);
  const dubs = await dubsOf(item);
  const head = [h("p", { class: "kicker" }, h("a", { href: `/episode/${encodeURIComponent(item.id)}` }, item.title)), h("h1", { class: "long-title" }, "Side by side")];
  if (!dubs.length) return { title: "Side by side", palette: item.palette, node: h("div", { class: "page learn" }, head, empty("text", "Only in its own language", "Once somebody has this translated, both languages stand here.")) };
  const first = dubs.find((dub) => dub.language === (query.get("with") || kept.get("learn.with"))) || dubs[0];
  const list = h("ol", { class: "pairs" });
  const note = h("p", { class: "cover-meta" });
  const lesson = { item, dub: null, rows: [], at: -1 };
  const put = async (dub) => {
    kept.set("learn.with", dub.language);
    lesson.dub = await withLines(dub, item);
    lesson.at = -1;
    fill(note, `${dubName(dub)}. Press a sentence to hear it in its language.`);
    lesson.rows = lesson.dub.lines.map((line) => pair(lesson, line));
    fill(list, lesson.rows.map((row) => row.el));
    show(lesson, time.get());
  };
  await put(first);
  time.watch((at) => show(lesson, at), signal);
  signal.addEventListener("abort", () => slow.leave());
  const choose = h("select", { "aria-label": "Translation", onchange: () => put(dubs.find((dub) => dub.language === choose.value)).catch(sorry) }, dubs.map((dub) => h("option", { value: dub.language, selected: dub === first }, languageName(dub.language))));
  return {
    title: `Side by side: ${item.title}`,
    palette: item.palette,
    node: h("div", { class: "page learn" }, head, note, toolbar(lesson, dubs.length > 1 ? choose : h("span", { class: "spring" }), signal), h("div", { class: "pairs-head", "aria-hidden": "true" }, h("span", null, originalName(item, dubs)), h("span", null, dubs.length > 1 ? "Translation" : languageName(first.language))), list),
  };
}

const chip = (words, label, key, change) => {
  const el = h("button", { type: "button", class: "chip", "aria-label": label, "aria-pressed": String(kept.get(key, false)), onclick: () => (kept.set(key, !kept.get(key, false)), el.setAttribute("aria-pressed", String(kept.get(key, false))), change(kept.get(key, false))) }, words);
  return el;
};

const slow = {
  before: null,
  set(yes) {
    if (yes && slow.before === null) slow.before = rate.get();
    if (yes) api.setRate(SLOW);
    else slow.leave();
    say(yes ? "Slower" : "At its own pace");
  },
  leave() {
    if (slow.before !== null) api.setRate(slow.before);
    slow.before = null;
  },
};

function toolbar(lesson, choose, signal) {
  const { item } = lesson;
  const mine = () => now.get().item?.id === item.id;
  const step = (by) => () => {
    const line = lesson.dub.lines[Math.max(0, Math.min(lesson.rows.length - 1, lesson.at + by))];
    hear(lesson, line, mine() && now.get().speech ? lesson.dub : null);
  };
  const play = iconButton("play", "Play", () => (mine() ? api.toggle() : step(lesson.at < 0 ? 1 : 0)()), { size: 26, cls: "outlined" });
  now.watch(({ playing }) => setIcon(play, mine() && playing ? "pause" : "play", mine() && playing ? "Pause" : "Play", 26), signal);
  if (kept.get("learn.slow", false)) slow.set(true);
  const pause = chip("Pause each", "Pause after each sentence", "learn.pause", (yes) => (yes ? halt(lesson) : api.haltAt(null)));
  return h("div", { class: "reading-tools", role: "toolbar", "aria-label": "Learning" }, iconButton("left", "Sentence before", step(-1), { size: 20 }), play, iconButton("right", "Next sentence", step(1), { size: 20 }), choose, pause, chip("Slower", "Slower", "learn.slow", slow.set));
}

function pair(lesson, line) {
  const { item, dub } = lesson;
  const here = (words, lang, spoken, name) => h("button", { type: "button", class: "line", lang, "aria-label": `${name}, ${clock(line.start_ms)}: ${words}`, onclick: () => hear(lesson, line, spoken) }, words);
  const original = here(line.text, dub.source_language, null, languageName(dub.source_language));
  const translated = here(line.translation, dub.language, dub, languageName(dub.language));
  const el = h("li", { class: "pair" }, original, translated, flag(dub, () => line, `Report the translation at ${clock(line.start_ms)}`));
  return { el, original, translated, line, item };
}

/** A sentence in the original (null) or in the dub. */
function hear(lesson, line, dub) {
  if (!line) return;
  const { item } = lesson;
  if (now.get().item?.id === item.id) {
    api.speak(dub, line.start_ms);
    if (!now.get().playing) api.play();
  } else api.playEntries([item], 0, { source: "episode", from_ms: line.start_ms, dub });
}

function show(lesson, { position_ms }) {
  const { item, dub, rows } = lesson;
  if (now.get().item?.id !== item.id || !dub) return;
  const at = dub.lines.findLastIndex((line) => line.start_ms <= position_ms + 60);
  const speech = now.get().speech ? "translated" : "original";
  const other = speech === "original" ? "translated" : "original";
  rows[lesson.at]?.original.removeAttribute("aria-current");
  rows[lesson.at]?.translated.removeAttribute("aria-current");
  rows[at]?.[speech].setAttribute("aria-current", "true");
  rows[at]?.[other].removeAttribute("aria-current");
  const moved = at !== lesson.at;
  lesson.at = at;
  halt(lesson);
  const el = rows[at]?.el;
  if (!moved || !el || el.contains(document.activeElement)) return;
  const { top, bottom } = el.getBoundingClientRect();
  if (top < innerHeight * 0.2 || bottom > innerHeight * 0.65) el.scrollIntoView({ block: "center", behavior: still() ? "auto" : "smooth" });
}

/** The sound pauses where the sentence ends, if that is wished. */
function halt({ dub, at }) {
  const line = dub.lines[at];
  if (line && kept.get("learn.pause", false) && time.get().position_ms < line.end_ms - 40) api.haltAt(line.end_ms);
}
