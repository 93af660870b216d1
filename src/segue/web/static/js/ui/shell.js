// The stage: rail or tabs, the page in the middle, the queue beside it, the player below. Built once; only the middle changes.

import { session } from "../core/api.js";
import { cell } from "../core/cell.js";
import { fill, h } from "../core/dom.js";
import { match, navigate } from "../core/router.js";
import { themeNow } from "../core/theme.js";
import { now, restore } from "../player/stage.js";
import { tint } from "./art.js";
import { demoBanner } from "./banner.js";
import { icon } from "./icons.js";
import { playerBar } from "./playerbar.js";
import { queueView } from "./queuelist.js";
import { shortcuts } from "./shortcuts.js";
import { failed, empty, waiting } from "./states.js";
import { mountToasts, say } from "./toast.js";
import { startMediaSession } from "../player/mediasession.js";

const PLACES = [
  ["home", "/", "home", "Home"],
  ["search", "/search", "search", "Search"],
  ["music", "/music", "music", "Music"],
  ["podcasts", "/podcasts", "podcast", "Podcasts"],
  ["books", "/books", "book", "Books"],
];
const OWN = [
  ["playlists", "/playlists", "playlist", "Playlists"],
  ["liked", "/liked", "heart", "Liked"],
  ["moments", "/moments", "mark", "Moments"],
  ["history", "/history", "history", "History"],
  ["taste", "/taste", "taste", "Taste"],
  ["settings", "/settings", "settings", "Settings"],
];
const WAIT = {
  home: "Setting out your shelves…",
  music: "Looking through the music…",
  podcasts: "Looking through the podcasts…",
  books: "Looking through the books…",
  history: "Turning the pages back…",
};
const TABS = ["home", "music", "dj", "podcasts", "books"];
export const queueOpen = cell(false);

export function openShell(root, status) {
  const stop = new AbortController();
  const main = h("main", { id: "main", tabindex: -1 });
  const panel = h("aside", { class: "panel", "aria-label": "Queue", hidden: true });
  const rail = h("nav", { class: "rail", "aria-label": "Main" }, brand(), djLink(), places(PLACES), h("div", { class: "rail-rest" }, places(OWN)));
  const tabs = h("nav", { class: "tabs", "aria-label": "Main" }, TABS.map((name) => (name === "dj" ? djTab() : tab(PLACES.find(([one]) => one === name)))));
  const bar = playerBar(stop.signal);
  fill(root, h("a", { class: "skip-link", href: "#main", onclick: (event) => (event.preventDefault(), main.focus()) }, "Skip to the page"), rail, h("div", { class: "middle" }, phoneHead(), demoBanner(status, stop.signal), main), panel, bar, tabs);
  mountToasts(root);
  document.body.classList.add("in");
  queueOpen.watch((open) => {
    panel.hidden = !open;
    document.body.classList.toggle("with-panel", open);
    if (open) fill(panel, queueView({ panel: true }));
  }, stop.signal);
  const stopTint = (fn) => (now.watch(fn, stop.signal), themeNow.watch(fn, stop.signal));
  stopTint(() => tint(document.documentElement, now.get().item?.palette, { tint: "--play-stage", soft: "--play-tint", art: "--play-art" }));
  shortcuts(stop.signal);
  startMediaSession(stop.signal);
  restore();

  // Where the page itself steers the sound, the bar steps aside.
  let tab_ = "";
  const barOrNot = () => {
    const { mode, item } = now.get();
    document.body.classList.toggle("no-bar", tab_ === "now" || (tab_ === "dj" && mode === "dj"));
    document.body.classList.toggle("no-item", !item);
  };
  now.watch(barOrNot, stop.signal);
  let leaving = null;
  let turn = 0;
  let first = true;
  async function show({ path, query, scroll, back }) {
    const mine = (turn += 1);
    const found = match(path);
    leaving?.abort();
    leaving = new AbortController();
    const { signal } = leaving;
    markPlace(found?.tab);
    tab_ = found?.tab;
    barOrNot();
    document.body.classList.toggle("whole-page", Boolean(found?.whole));
    const slow = setTimeout(() => mine === turn && fill(main, waiting(WAIT[found?.tab] || "One moment…")), 180);
    const put = (page) => {
      clearTimeout(slow);
      if (mine !== turn) return;
      document.title = page.title ? `${page.title} · Segue` : "Segue";
      const recolour = () => tint(main, page.palette || [], { tint: "--page-tint", soft: "--page-soft", art: "--page-art" });
      themeNow.watch(recolour, signal);
      fill(main, page.node);
      scrollTo(0, scroll);
      if (scroll) requestAnimationFrame(() => scrollTo(0, scroll));
      if (!first && !page.keepFocus) focusHeading(main, back);
      if (!first) say(page.title);
      first = false;
      page.shown?.();
    };
    try {
      if (!found) return put({ title: "Nothing here", node: h("div", { class: "page" }, h("h1", null, "Nothing here"), empty("search", "There is nothing at this address", "It may have moved, or the link is mistyped.", h("a", { class: "button primary", href: "/" }, "Go home"))) });
      const view = await found.load();
      put(await view.open({ params: found.params, query, signal, name: found.name, path, refresh: () => show({ path, query, scroll: scrollY }) }));
    } catch (error) {
      if (error.name === "AbortError") return;
      if (error.status === undefined) console.error(error);
      put({ title: "Something went wrong", node: h("div", { class: "page" }, h("h1", { class: "unseen" }, "Something went wrong"), failed(error, () => show({ path, query, scroll: 0 }))) });
    }
  }

  return {
    show,
    close() {
      leaving?.abort();
      stop.abort();
      document.body.classList.remove("in", "with-panel", "whole-page", "no-bar", "no-item");
    },
  };
}

/** After a change of page the keyboard and the screen reader stand at its heading, with no outline drawn for the eye. */
function focusHeading(main) {
  const heading = main.querySelector("h1") || main;
  heading.setAttribute("tabindex", "-1");
  heading.focus({ preventScroll: true });
}

function markPlace(name) {
  document.querySelectorAll("[data-place]").forEach((link) => {
    if (link.dataset.place === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
}

export const mark = () => h("span", { class: "mark" }, icon("dj", 28));
const brand = () => h("a", { class: "brand", href: "/", "aria-label": "Segue, home" }, mark(), h("span", null, "Segue"));
const places = (list) => h("ul", { class: "places" }, list.map(([name, href, glyph, label]) => h("li", null, h("a", { href, "data-place": name }, icon(glyph), h("span", null, label)))));
const tab = ([name, href, glyph, label]) => h("a", { href, "data-place": name }, icon(glyph), h("span", null, label));
const djLink = () => h("a", { class: "dj-link", href: "/dj", "data-place": "dj" }, icon("dj"), h("span", null, "DJ"), lamp());
const djTab = () => h("a", { class: "dj-tab", href: "/dj", "data-place": "dj" }, h("span", { class: "dj-disc" }, icon("dj")), h("span", null, "DJ"));

/** The on-air lamp: lit while the DJ plays. */
function lamp() {
  const el = h("span", { class: "lamp" });
  now.watch(({ mode, playing }) => el.classList.toggle("lit", mode === "dj" && playing));
  return el;
}

function phoneHead() {
  const own = h("a", { class: "round-button", href: "/settings", "aria-label": "You and settings" }, icon("person"));
  session.watch((who) => who && own.setAttribute("aria-label", `${who.user.display_name || who.user.name}: settings`));
  return h("header", { class: "phone-head" }, brand(), h("span", { class: "spring" }), h("a", { class: "round-button", href: "/liked", "aria-label": "Liked" }, icon("heart")), h("a", { class: "round-button", href: "/history", "aria-label": "History" }, icon("history")), h("a", { class: "round-button", href: "/search", "aria-label": "Search" }, icon("search")), own);
}

export const goNow = () => navigate(location.pathname === "/now" ? "/" : "/now");
