// Search as you type; the address keeps what was looked for.

import { get } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { MANY } from "../core/format.js";
import { api } from "../player/stage.js";
import { icon } from "../ui/icons.js";
import { card, row } from "../ui/rows.js";
import { empty, failed } from "../ui/states.js";
import { say } from "../ui/toast.js";

const CARDS = new Set(["album", "show", "book", "creator"]);
const PAUSE_MS = 160;

export async function open({ query, signal }) {
  const results = h("div", { class: "results" });
  const field = h("input", { class: "search-field", type: "search", value: query.get("q") || "", placeholder: "Titles, people, podcasts, books", "aria-label": "Search", autocomplete: "off", spellcheck: "false", maxlength: 200, enterkeyhint: "search" });
  let timer = 0;
  let asking = new AbortController();

  async function look() {
    const words = field.value.trim();
    history.replaceState(history.state, "", words ? `/search?q=${encodeURIComponent(words)}` : "/search");
    asking.abort();
    asking = new AbortController();
    if (!words) return fill(results, start());
    try {
      const found = await get("/search", { q: words, limit: 12 }, { signal: asking.signal });
      const groups = found.groups.filter((group) => group.entries.length);
      fill(results, groups.length ? groups.map(draw) : empty("search", `Nothing is called “${words}”`, "Titles and names are searched for now. Try fewer letters."));
      say(groups.length ? `${groups.reduce((sum, group) => sum + group.entries.length, 0)} found` : "Nothing found");
    } catch (error) {
      if (error.name !== "AbortError") fill(results, failed(error, look));
    }
  }
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    results.querySelector("a,button")?.focus();
  });
  signal.addEventListener("abort", () => (clearTimeout(timer), asking.abort()));
  await look();
  const form = h("form", { class: "search-box", role: "search", onsubmit: (event) => (event.preventDefault(), look()) }, icon("search"), field);
  return { title: "Search", keepFocus: true, node: h("div", { class: "page" }, h("h1", null, "Search"), form, results), shown: () => field.focus({ preventScroll: true }) };
}

const start = () => h("p", { class: "quiet-words" }, "Type a few letters of a title or a name.");

function draw({ kind, entries }) {
  const title = h("h2", null, MANY[kind] || "Found");
  if (CARDS.has(kind)) return h("section", { class: "shelf" }, title, h("div", { class: "cards" }, entries.slice(0, 12).map((entry) => card(entry, { source: "search" }))));
  return h("section", { class: "shelf" }, title, h("div", { class: "grid-rows two" }, entries.map((entry, at) => row(entry, { source: "search", play: () => api.playEntries(entries, at, { source: "search" }) }))));
}
