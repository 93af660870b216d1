// One search over everything: what is called so, and what is said so, down to the moment. The address keeps the question.

import { del, get, headers, url } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { KINDS, MANY, clock, count, place, spoken } from "../core/format.js";
import { Recorder, canRecord } from "../dj/recorder.js";
import { hush } from "../player/graph.js";
import { api } from "../player/stage.js";
import { art } from "../ui/art.js";
import { button, iconButton, setIcon } from "../ui/button.js";
import { icon } from "../ui/icons.js";
import { card, row } from "../ui/rows.js";
import { empty, failed } from "../ui/states.js";
import { say, sorry } from "../ui/toast.js";
import { jump } from "./transcript.js";

const CARDS = new Set(["album", "show", "book", "creator"]);
const PAUSE_MS = 160;
const SETTLED_MS = 2500; // typed and left to stand: worth remembering
const DAY_MS = 86_400_000;
const AMONG = [["", "Everything"], ["creator,album,track", "Music"], ["show,episode", "Podcasts"], ["book,chapter", "Books"]];
const LONG = [["", "Any length"], ["0-20", "Under 20 minutes"], ["20-60", "20 to 60 minutes"], ["60-0", "Over an hour"]];
const WHEN = [["", "Any time"], ["7", "This week"], ["31", "This month"], ["366", "This year"]];

export async function open({ query, signal }) {
  const results = h("div", { class: "results" });
  const offers = h("datalist", { id: "search-offers" });
  const field = h("input", { class: "search-field", type: "search", value: query.get("q") || "", placeholder: "A name, a word, or what it was about", "aria-label": "Search", autocomplete: "off", spellcheck: "false", maxlength: 400, enterkeyhint: "search", list: "search-offers" });
  const among = choice("Kind", AMONG, query.get("kind"));
  const long = choice("Length", LONG, query.get("length"));
  const when = choice("Published", WHEN, query.get("when"));
  const mic = iconButton("mic", "Say it", () => (recorder.on ? recorder.stop() : listen()), { cls: "search-mic", size: 22 });
  const recorder = new Recorder();
  let timer = 0;
  let settled = 0;
  let asking = new AbortController();

  const asked = () => {
    const [min_minutes, max_minutes] = (long.value || "0-0").split("-");
    return { q: field.value.trim(), kinds: among.value, min_minutes, max_minutes, after_ms: when.value ? Math.floor(Date.now() / DAY_MS - when.value) * DAY_MS : "", limit: 12 };
  };

  async function look({ remember = false } = {}) {
    clearTimeout(settled);
    const wish = asked();
    const kept = new URLSearchParams(Object.entries({ q: wish.q, kind: among.value, length: long.value, when: when.value }).filter(([, value]) => value));
    history.replaceState(history.state, "", kept.size ? `/search?${kept}` : "/search");
    asking.abort();
    asking = new AbortController();
    if (!/[\p{L}\p{N}]/u.test(wish.q)) return start();
    try {
      const found = await get("/search", { ...wish, remember: remember || "" }, { signal: asking.signal });
      draw(found);
      if (!remember) settled = setTimeout(() => get("/search", { ...wish, remember: true }).catch(() => {}), SETTLED_MS);
    } catch (error) {
      if (error.name !== "AbortError") fill(results, failed(error, look));
    }
  }

  function draw(found) {
    const groups = found.groups.filter((group) => group.entries.length);
    const number = groups.reduce((sum, group) => sum + group.entries.length, 0);
    const places = found.moments.reduce((sum, group) => sum + group.moments.length, 0);
    const better = found.did_you_mean && h("p", { class: "did-you-mean" }, "Did you mean ", button(found.did_you_mean, () => put(found.did_you_mean), { cls: "link" }), "?");
    const parts = [...groups.map(drawGroup), drawMoments(found)];
    fill(results, better || null, number + places ? parts : empty("search", `Nothing is found for “${found.query}”`, "Try fewer words, or other ones."));
    say(number + places ? `${count(number, "name")} and ${count(places, "moment")} found` : "Nothing found");
  }

  function drawMoments({ moments, query: words, by_meaning }) {
    if (!moments.length) return null;
    const aside = by_meaning ? null : h("p", { class: "quiet-words" }, "Only the words are compared here: the model that reads meaning is not installed.");
    return h("section", { class: "shelf moments" }, h("h2", null, "What is said"), aside, moments.map((group) => drawTalk(group, words)));
  }

  async function start() {
    const { searches } = await get("/search/recent", null, { fresh: true, signal }).catch(() => ({ searches: [] }));
    const hint = h("p", { class: "quiet-words" }, "Names, words, or a question: “the episode where they argued about tabs and spaces”.");
    const all = searches.map((text) => h("li", null, button(text, () => put(text), { cls: "link" })));
    const forget = button("Forget these", () => del("/search/recent").then(start, sorry), {});
    fill(results, hint, all.length ? h("section", { class: "shelf recent" }, h("h2", null, "You looked for"), h("ul", null, all), forget) : null);
  }

  function put(text) {
    field.value = text;
    look({ remember: true });
    field.focus({ preventScroll: true });
  }

  async function offer() {
    if (!field.value.trim()) return fill(offers);
    const { suggestions } = await get("/search/suggest", { q: field.value.trim() }, { signal: asking.signal }).catch(() => ({ suggestions: [] }));
    fill(offers, suggestions.map(({ text, kind }) => h("option", { value: text, label: kind === "recent" ? "Looked for before" : KINDS[kind] || "" })));
  }

  async function listen() {
    setIcon(mic, "check", "That is all", 22);
    hush(true); // or the microphone would hear the music
    try {
      const recording = await recorder.record();
      if (recording && !signal.aborted) await hear(recording);
    } catch (error) {
      sorry(error.status === undefined ? new Error(error.name === "NotAllowedError" ? "The browser does not let this page hear you." : "No microphone could be opened.") : error);
    } finally {
      hush(false);
      setIcon(mic, "mic", "Say it", 22);
    }
  }

  async function hear(recording) {
    const form = new FormData();
    form.append("recording", recording, "question");
    const reply = await fetch(url("/search/spoken"), { method: "POST", body: form, headers: headers(false), signal });
    const heard = await reply.json();
    if (!reply.ok) throw new Error(heard.error?.message || "That could not be heard.");
    if (heard.text) put(heard.text.replace(/[.!]+$/, ""));
    else say("Nothing was heard");
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => (look(), offer()), PAUSE_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || offers.children.length) return;
    event.preventDefault();
    results.querySelector("a,button")?.focus();
  });
  [among, long, when].forEach((select) => select.addEventListener("change", () => look()));
  signal.addEventListener("abort", () => (clearTimeout(timer), clearTimeout(settled), asking.abort(), recorder.cancel()));
  await look();
  const form = h("form", { class: "search-box", role: "search", onsubmit: (event) => (event.preventDefault(), look({ remember: true })) }, icon("search"), field, canRecord() ? mic : null, offers);
  const filters = h("div", { class: "search-filters", role: "group", "aria-label": "Only" }, among, long, when);
  return { title: "Search", keepFocus: true, node: h("div", { class: "page" }, h("h1", null, "Search"), form, filters, results), shown: () => field.focus({ preventScroll: true }) };
}

function choice(label, options, value) {
  return h("select", { "aria-label": label }, options.map(([key, text]) => h("option", { value: key, selected: key === (value || "") }, text)));
}

function drawGroup({ kind, entries }) {
  const title = h("h2", null, MANY[kind] || "Found");
  if (CARDS.has(kind)) return h("section", { class: "shelf" }, title, h("div", { class: "cards" }, entries.slice(0, 12).map((entry) => card(entry, { source: "search" }))));
  return h("section", { class: "shelf" }, title, h("div", { class: "grid-rows two" }, entries.map((entry, at) => row(entry, { source: "search", play: () => api.playEntries(entries, at, { source: "search" }) }))));
}

/** A show or a book with the moments in it. */
function drawTalk({ collection, moments }, words) {
  const head = h("header", { class: "talk-head" }, art(collection, 96), h("h3", null, h("a", { href: place(collection) }, collection.title)));
  return h("article", { class: "talk" }, head, h("ul", { class: "moment-list" }, moments.map((moment) => h("li", null, drawMoment(moment, words)))));
}

function drawMoment({ entry, start_ms, text, source, speaker }, words) {
  const timed = source !== "notes";
  const quote = h("span", { class: "moment-quote" }, speaker ? h("b", null, `${speaker}: `) : null, marked(text, words));
  const at = h("span", { class: "moment-at" }, icon("play", 18), timed ? clock(start_ms) : "Notes");
  const label = timed ? `Play ${entry.title} from ${spoken(start_ms)}: ${text}` : `Play ${entry.title}. Its notes say: ${text}`;
  const go = () => (entry.type === "collection" ? api.playCollection(entry.id, { source: "search" }) : jump(entry, start_ms));
  return [h("a", { class: "moment-of", href: place(entry) }, entry.title), h("button", { type: "button", class: "moment", "aria-label": label, "data-at": start_ms, onclick: go }, at, quote)];
}

/** The text with the words that were looked for marked: whatever begins as they do. */
function marked(text, words) {
  const roots = words.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2).map((word) => word.slice(0, Math.max(3, word.length - 2)));
  return text.split(/([\p{L}\p{N}]+)/u).map((part) => (roots.some((root) => part.toLowerCase().startsWith(root)) ? h("mark", null, part) : part));
}
