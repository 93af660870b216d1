// The words of an item, in time with the sound; a line is also a way to its moment, and can be kept or shared.

import { get, post, url } from "../core/api.js";
import { kept } from "../core/cell.js";
import { fill, h } from "../core/dom.js";
import { clock, count, place } from "../core/format.js";
import { api, now, time } from "../player/stage.js";
import { iconButton } from "../ui/button.js";
import { menu } from "../ui/menu.js";
import { say, sorry, toast } from "../ui/toast.js";

/** The words' element, or null when there are none. Where the item can be heard in other languages, it can be read in
 * them, too. */
export async function transcript(item, signal) {
  const dubs = item.dub_languages?.length ? await import("./tongued.js") : null;
  let words;
  try {
    words = await get(`/items/${encodeURIComponent(item.id)}/transcript`, { format: "json" }, { signal });
  } catch (error) {
    if (error.status !== 404) sorry(error);
  }
  if (!words?.segments?.length) return null;
  const el = h("div", { class: "words" });
  let inner = null;
  const put = (segments, language, beside = null) => {
    inner?.abort();
    inner = new AbortController();
    signal.addEventListener("abort", () => inner.abort(), { signal: inner.signal });
    fill(el, lines(item, segments, language, inner.signal, beside, choose));
  };
  const shown = item.has_video ? await onScreen(item, signal) : [];
  const all = shown.length ? [...words.segments, ...shown].sort((a, b) => a.start_ms - b.start_ms) : words.segments;
  const original = () => put(all, words.language);
  const choose = dubs ? await dubs.languageOfWords(item, original, put) : null;
  original();
  return el;
}

/** What stands on the screen of a film, as lines among the spoken ones. */
async function onScreen(item, signal) {
  const seen = await get(`/items/${encodeURIComponent(item.id)}/screen`, null, { signal }).catch(() => ({ shown: [] }));
  return seen.shown.map((one) => ({ ...one, speaker: "", screen: true }));
}

/** What is said, line by line. `beside` draws what stands beside a line; else the menu of what can be done with it. */
function lines(item, segments, language, signal, beside, choose) {
  let speaker = "";
  const drawn = segments.map((segment) => {
    const named = segment.speaker && segment.speaker !== speaker;
    speaker = segment.speaker || speaker;
    const text = h("span", { class: "line-words" }, segment.text);
    const go = h("button", { type: "button", class: "line", "aria-label": `${clock(segment.start_ms)}${segment.screen ? ", on screen" : ""}: ${segment.text}`, onclick: () => jump(item, segment.start_ms) }, named ? h("b", null, segment.speaker) : null, text);
    const more = () => {
      const open = iconButton("more", `More for ${clock(segment.start_ms)}`, () => menu(open, choices(item, segment), clock(segment.start_ms)), { size: 20, cls: "line-more", "aria-haspopup": "menu", "aria-expanded": "false" });
      return open;
    };
    if (segment.screen) go.prepend(h("span", { class: "tag" }, segment.kind === "slide" ? "Slide" : "On screen"));
    return { row: h("div", { class: `line-row${segment.screen ? " line-screen" : ""}` }, go, beside ? beside(segment) : more()), go, text, segment };
  });
  const box = h("div", { class: "lines", lang: language || null }, drawn.map((line) => line.row));
  const follow = h("button", { type: "button", class: "chip", "aria-pressed": String(kept.get("follow", true)), onclick: () => setFollow(follow.getAttribute("aria-pressed") !== "true") }, "Follow");
  const setFollow = (yes) => {
    kept.set("follow", yes);
    follow.setAttribute("aria-pressed", String(yes));
    if (yes) show();
  };
  let current = -1;
  const show = () => {
    if (current < 0 || follow.getAttribute("aria-pressed") !== "true" || box.contains(document.activeElement)) return;
    // Only the words move, never the page under the reader.
    const { row } = drawn[current];
    box.scrollTop = row.offsetTop - box.offsetTop - box.clientHeight / 3;
  };
  time.watch(({ position_ms }) => {
    if (now.get().item?.id !== item.id) return;
    const at = segments.findLastIndex((segment) => segment.start_ms <= position_ms && !segment.screen);
    if (at === current) return;
    drawn[current]?.go.removeAttribute("aria-current");
    drawn[at]?.go.setAttribute("aria-current", "true");
    current = at;
    show();
  }, signal);
  const meant = h("div", { class: "within" });
  return [h("div", { class: "words-head" }, finder(item, drawn, box, meant, signal), choose, follow), meant, box];
}

/** A field that finds words among the lines. */
function finder(item, lines, box, meant, signal) {
  const field = h("input", { type: "search", placeholder: "Words, or what it is about", "aria-label": "Find in the words", maxlength: 80, autocomplete: "off", enterkeyhint: "search" });
  const told = h("span", { class: "words-found", "aria-hidden": "true" });
  let hits = [];
  let at = -1;
  const mark = (line, wanted) => {
    const { text } = line.segment;
    if (!wanted) return fill(line.text, text);
    const parts = [];
    let from = 0;
    for (let k = fold(text).indexOf(wanted); k >= 0; k = fold(text).indexOf(wanted, from)) {
      parts.push(text.slice(from, k), h("mark", null, text.slice(k, k + wanted.length)));
      from = k + wanted.length;
    }
    return fill(line.text, parts, text.slice(from));
  };
  const look = () => {
    const wanted = fold(field.value.trim());
    for (const line of hits) mark(line, "");
    hits = wanted.length > 1 ? lines.filter((line) => fold(line.segment.text).includes(wanted)) : [];
    for (const line of hits) mark(line, wanted);
    at = -1;
    told.textContent = wanted.length > 1 ? (hits.length ? count(hits.length, "place") : "Not word for word") : "";
    if (wanted.length > 1) say(hits.length ? `${count(hits.length, "place")} found` : "Not word for word");
    if (hits.length) step();
  };
  const step = () => {
    if (!hits.length) return;
    at = (at + 1) % hits.length;
    box.scrollTop = hits[at].row.offsetTop - box.offsetTop - box.clientHeight / 3;
    if (hits.length > 1) told.textContent = `${at + 1} of ${hits.length}`;
  };
  // Words that stand nowhere, and whole questions, are looked for by what they mean.
  let waiting = 0;
  let asking = new AbortController();
  const mean = async (words) => {
    asking.abort();
    asking = new AbortController();
    const { within } = await import("./within.js");
    within(item, words, meant, (ms) => jump(item, ms), asking.signal);
  };
  field.addEventListener("input", () => {
    look();
    clearTimeout(waiting);
    const words = field.value.trim();
    const ask = words.length > 2 && (!hits.length || /\s\S+\s/.test(words));
    if (ask) waiting = setTimeout(() => mean(words), 350);
    else if (meant.firstChild) mean("");
  });
  signal.addEventListener("abort", () => (clearTimeout(waiting), asking.abort()));
  const submit = (event) => {
    event.preventDefault();
    if (hits.length) step();
    else if (field.value.trim()) mean(field.value.trim());
  };
  return h("form", { class: "words-find", role: "search", onsubmit: submit }, field, told);
}

// One letter stays one letter, so that places in the folded text are places in the text.
const fold = (text) => [...text].map((letter) => letter.normalize("NFD")[0].toLowerCase()).join("");

function choices(item, segment) {
  const span = { start_ms: segment.start_ms, end_ms: Math.max(segment.end_ms, segment.start_ms + 1) };
  const path = `/items/${encodeURIComponent(item.id)}`;
  return [
    { label: "Keep this moment", glyph: "mark", run: () => keep(item, segment) },
    Boolean(navigator.share) && !segment.screen && { label: "Share…", glyph: "upload", run: () => share(item, segment, url(`${path}/quote.png`, span)) },
    { label: "Copy the link", glyph: "right", run: () => copy(linkTo(item, segment), "The link is copied.") },
    { label: "Copy the words", glyph: "right", run: () => copy(`“${segment.text}”${segment.speaker ? ` ${segment.speaker},` : ""} ${item.title}, ${clock(segment.start_ms)}`, "The words are copied.") },
    !segment.screen && { label: "Save as a picture", glyph: "download", run: () => download(url(`${path}/quote.png`, span), `${item.title} ${clock(segment.start_ms)}.png`) },
    item.playable === false ? false : { label: "Save as sound", glyph: "download", run: () => download(url(`${path}/clip`, { ...span, end_ms: Math.min(span.end_ms, span.start_ms + 90_000) }), `${item.title} ${clock(segment.start_ms)}.mp3`) },
  ];
}

const linkTo = (item, segment) => `${location.origin}${place({ ...item, kind: item.kind })}${item.kind === "episode" ? "?" : "&"}t=${segment.start_ms}`;

/** Hands the words on to another app: with their picture where that takes pictures, always with the link to their time. */
async function share(item, segment, picture) {
  const told = { title: item.title, text: `“${segment.text}”`, url: linkTo(item, segment) };
  try {
    const drawn = await fetch(picture).then((answer) => (answer.ok ? answer.blob() : null), () => null);
    const files = drawn ? [new File([drawn], "quote.png", { type: "image/png" })] : [];
    await navigator.share(navigator.canShare?.({ files }) ? { ...told, files } : told);
  } catch (error) {
    if (error.name !== "AbortError") sorry(error);
  }
}

async function keep(item, segment) {
  try {
    await post("/moments", { item_id: item.id, start_ms: segment.start_ms, end_ms: segment.end_ms, text: segment.text.slice(0, 2000) });
    toast("Kept. You find it under Moments.");
  } catch (error) {
    sorry(error);
  }
}

async function copy(text, words) {
  try {
    await navigator.clipboard.writeText(text);
    toast(words);
  } catch {
    toast(text, { hold_ms: 12_000 }); // no clipboard without a secure page: the words can still be picked up
  }
}

function download(address, name) {
  const link = h("a", { href: address, download: name.replace(/[\\/:*?"<>|]+/g, "_") });
  document.body.append(link);
  link.click();
  link.remove();
}

/** Go to a moment of an item, starting it when something else is on. */
export function jump(item, ms) {
  if (now.get().item?.id === item.id) {
    api.seek(ms);
    if (!now.get().playing) api.play();
  } else api.playEntries([item], 0, { source: "chapter", from_ms: ms });
}

/** The chapters inside an item. */
export function marks(item, signal) {
  const rows = item.marks.map((mark) => h("button", { type: "button", class: "mark-row", onclick: () => jump(item, mark.start_ms) }, h("span", null, clock(mark.start_ms)), h("span", null, mark.title)));
  time.watch(({ position_ms }) => {
    const here = now.get().item?.id === item.id ? item.marks.findLastIndex((mark) => mark.start_ms <= position_ms) : -1;
    rows.forEach((row, i) => (i === here ? row.setAttribute("aria-current", "true") : row.removeAttribute("aria-current")));
  }, signal);
  return h("div", { class: "mark-list" }, rows);
}
