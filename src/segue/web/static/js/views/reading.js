// Reading along: a book's text, the sentence being read lit and kept in view; every sentence leads to its moment.

import { get } from "../core/api.js";
import { kept } from "../core/cell.js";
import { fill, h } from "../core/dom.js";
import { navigate } from "../core/router.js";
import { styled } from "../core/styles.js";
import { api, now, time } from "../player/stage.js";
import { button, iconButton, setIcon } from "../ui/button.js";
import { say } from "../ui/toast.js";

const SIZES = [1, 1.125, 1.25, 1.5, 1.75, 2.125]; // of the page's own size
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export async function open({ params, signal }) {
  const path = `/items/${encodeURIComponent(params.id)}`;
  const [item, told] = await Promise.all([get(path, null, { signal }), get(`${path}/text`, null, { signal }), styled("reading")]);
  const book = await get(`/collections/${encodeURIComponent(item.collection_id)}`, null, { signal }).catch(() => ({ items: [item] }));
  const chapters = item.kind === "chapter" ? book.items : [item];
  const text = page(told);
  const go = (ms) => {
    if (now.get().item?.id !== item.id) return api.playEntries(chapters, chapters.findIndex((one) => one.id === item.id), { source: "book", from_ms: ms });
    api.seek(ms);
    if (!now.get().playing) api.play();
  };
  const tools = toolbar(item, chapters, text, go, signal);
  keys(text, go);
  follow(item, chapters, text, tools, signal);
  return {
    title: item.title,
    palette: item.palette,
    node: h(
      "div",
      { class: "page reading" },
      h("p", { class: "kicker" }, h("a", { href: item.kind === "chapter" ? `/book/${encodeURIComponent(item.collection_id)}` : `/episode/${encodeURIComponent(item.id)}` }, item.collection?.title || "Back")),
      h("h1", { class: "long-title" }, item.title),
      h("p", { class: "cover-meta" }, told.engine.startsWith("book:") ? "The book's text. Press a sentence to hear it." : "Written down by machine from what is said. Press a sentence to hear it."),
      tools.el,
      text.el,
      neighbours(item, chapters),
    ),
    shown: () => tools.show(),
  };
}

/** The text's element, with the sentences that are read aloud in their order. */
function page({ pages, language }) {
  const spoken = [];
  const sentence = (one) => {
    const el = h("span", { class: one.start_ms === null ? "unread" : "sentence" }, one.text);
    if (one.start_ms !== null) spoken.push({ el, start_ms: one.start_ms, end_ms: one.end_ms });
    return [el, " "];
  };
  let speaker = "";
  const paragraph = (words, title) => {
    const who = words.find((one) => one.speaker && one.speaker !== speaker)?.speaker;
    speaker = who || speaker;
    const heading = title && words.length === 1 && words[0].text === title;
    return h(heading ? "h2" : "p", null, who ? h("b", null, `${who}: `) : null, words.map(sentence));
  };
  const el = h("article", { class: "reading-text", lang: language || null, "aria-label": "Text" }, pages.map((one) => h("section", null, one.paragraphs.map((words) => paragraph(words, one.title)))));
  return { el, spoken, at: -1 };
}

function toolbar(item, chapters, text, go, signal) {
  const play = iconButton("play", "Play", () => (now.get().item?.id === item.id ? api.toggle() : go(item.finished ? 0 : item.position_ms)), { size: 26, cls: "outlined" });
  now.watch(({ item: on, playing }) => setIcon(play, on?.id === item.id && playing ? "pause" : "play", on?.id === item.id && playing ? "Pause" : "Play", 26), signal);
  const step = (by) => () => {
    const to = text.spoken[Math.max(0, Math.min(text.spoken.length - 1, text.at + by))];
    if (to) go(to.start_ms);
  };
  const size = (by) => () => {
    const at = Math.max(0, Math.min(SIZES.length - 1, kept.get("read.size", 1) + by));
    kept.set("read.size", at);
    show();
    say(`Type at ${Math.round(SIZES[at] * 100)} percent`);
  };
  const smaller = h("button", { type: "button", class: "chip", "aria-label": "Smaller type", onclick: size(-1) }, "A−");
  const larger = h("button", { type: "button", class: "chip", "aria-label": "Larger type", onclick: size(1) }, "A+");
  const show = () => {
    const at = kept.get("read.size", 1);
    text.el.style.setProperty("font-size", `${SIZES[at] || 1}rem`);
    smaller.disabled = at <= 0;
    larger.disabled = at >= SIZES.length - 1;
  };
  const with_words = chapters.filter((one) => one.has_transcript || one.id === item.id);
  const choose = h("select", { "aria-label": "Chapter", onchange: () => navigate(`/read/${encodeURIComponent(choose.value)}`) }, with_words.map((one) => h("option", { value: one.id, selected: one.id === item.id }, one.title)));
  const following = h("button", { type: "button", class: "chip", "aria-pressed": "true" }, "Follow");
  show();
  return {
    el: h("div", { class: "reading-tools", role: "toolbar", "aria-label": "Reading" }, iconButton("left", "Sentence before", step(-1), { size: 20 }), play, iconButton("right", "Next sentence", step(1), { size: 20 }), with_words.length > 1 ? choose : h("span", { class: "spring" }), smaller, larger, following),
    following,
    show,
  };
}

/** Lights the sentence that is read, keeps it in view until the reader scrolls, and goes on with the next chapter. */
function follow(item, chapters, text, { following }, signal) {
  const on = () => following.getAttribute("aria-pressed") === "true";
  const set = (yes) => following.setAttribute("aria-pressed", String(yes));
  const keep = () => {
    const el = text.spoken[text.at]?.el;
    if (!el || !on() || text.el.contains(document.activeElement)) return;
    const { top, bottom } = el.getBoundingClientRect();
    if (top < innerHeight * 0.22 || bottom > innerHeight * 0.62) el.scrollIntoView({ block: "center", behavior: still() ? "auto" : "smooth" });
  };
  following.onclick = () => (set(!on()), keep());
  for (const event of ["wheel", "touchmove"]) addEventListener(event, (moved) => text.at >= 0 && !moved.target.closest?.(".bar") && set(false), { signal, passive: true });
  let mine = false;
  time.watch(({ position_ms }) => {
    const playing = now.get().item;
    if (playing?.id !== item.id) {
      if (mine && playing && chapters.some((one) => one.id === playing.id)) navigate(`/read/${encodeURIComponent(playing.id)}`, { replace: true });
      return;
    }
    mine = true;
    const at = text.spoken.findLastIndex((one) => one.start_ms <= position_ms + 60);
    if (at === text.at) return;
    text.spoken[text.at]?.el.removeAttribute("aria-current");
    text.spoken[at]?.el.setAttribute("aria-current", "true");
    text.at = at;
    if (!text.el.contains(document.activeElement)) text.choose(at);
    keep();
  }, signal);
}

/** One sentence at a time can be reached by Tab; arrows move on from it, Enter plays it, a press anywhere does too. */
function keys(text, go) {
  const { spoken, el } = text;
  let chosen = -1;
  const choose = (at, focus) => {
    if (!spoken[at]) return;
    for (const name of ["tabindex", "role"]) spoken[chosen]?.el.removeAttribute(name);
    chosen = at;
    spoken[at].el.setAttribute("tabindex", "0");
    spoken[at].el.setAttribute("role", "button");
    if (focus) spoken[at].el.focus();
  };
  choose(0);
  el.addEventListener("click", ({ target }) => {
    const at = spoken.findIndex((one) => one.el === target);
    if (at < 0 || String(getSelection())) return;
    choose(at);
    go(spoken[at].start_ms);
  });
  el.addEventListener("keydown", (event) => {
    const to = { ArrowRight: chosen + 1, ArrowDown: chosen + 1, ArrowLeft: chosen - 1, ArrowUp: chosen - 1, Home: 0, End: spoken.length - 1 }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== spoken[chosen]?.el) return;
    if (event.key === "Enter" || event.key === " ") go(spoken[chosen].start_ms);
    else if (to === undefined) return;
    else choose(Math.max(0, Math.min(spoken.length - 1, to)), true);
    event.preventDefault();
  });
  text.choose = choose;
}

function neighbours(item, chapters) {
  const at = chapters.findIndex((one) => one.id === item.id);
  const link = (one, words) => (one?.has_transcript ? h("a", { class: "button", href: `/read/${encodeURIComponent(one.id)}` }, `${words}: ${one.title}`) : null);
  const top = button("To the top", () => scrollTo({ top: 0, behavior: still() ? "auto" : "smooth" }), { glyph: "up" });
  return fill(h("nav", { class: "actions reading-on", "aria-label": "Chapters" }), link(chapters[at - 1], "Before"), link(chapters[at + 1], "Next"), top);
}
