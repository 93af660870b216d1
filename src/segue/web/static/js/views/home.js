// Home: the DJ first, then what was begun, then shelves. Each shelf has the shape that suits what stands on it.

import { get, session } from "../core/api.js";
import { h } from "../core/dom.js";
import { entryOf } from "../core/entry.js";
import { linkButton } from "../ui/button.js";
import { form } from "../ui/form.js";
import { card, resumeCard, row } from "../ui/rows.js";
import { shelf } from "../ui/shelf.js";
import { demoState, libraryTick } from "../ui/banner.js";
import { empty } from "../ui/states.js";
import { now } from "../player/stage.js";

export async function open({ signal, refresh }) {
  const home = await get("/home", null, { signal });
  const shelves = home.shelves.filter((one) => one.entries.length);
  const { user } = session.get();
  const sight = form();
  now.watch(({ item }) => item?.palette?.length && sight.tint(item.palette), signal);
  const start = linkButton("Start the DJ", "/dj?play=1", { cls: "primary big", glyph: "dj" });
  // The show is planned while the finger is still on the button; its page is fetched while nothing else is to be done.
  start.addEventListener("pointerdown", () => import("../dj/engine.js").then(({ dj }) => dj.prepare().catch(() => {})), { once: true });
  const idle = setTimeout(() => import("./dj.js"), 2000);
  signal.addEventListener("abort", () => clearTimeout(idle));
  const hero = h(
    "section",
    { class: "hero" },
    h("div", { class: "hero-words" }, h("h1", null, home.greeting), h("p", { class: "hero-line" }, "Press the button. Someone who knows your shelves picks, and says why."), start),
    h("div", { class: "hero-sight", "aria-hidden": "true" }, sight),
  );
  // While the demo library is being drawn, the shelves fill as one watches, but never under someone's fingers.
  let seen = libraryTick.get();
  libraryTick.watch((tick) => {
    if (tick === seen || shelves.length > 4 || scrollY > 200 || document.querySelector("[popover],dialog")) return;
    seen = tick;
    refresh();
  }, signal);
  const coming = ["waiting", "running"].includes(demoState.get());
  const none = coming ? empty("music", "The first pieces are on their way", "The demo library is being drawn just now. What is finished stands here at once.") : empty("folder", "Nothing here yet", user.is_admin ? "Add a folder with your music, and it plays while the rest is still being looked at." : "Ask who looks after this Segue to add a folder.", user.is_admin ? linkButton("Add a folder", "/settings#library", { cls: "primary" }) : null, linkButton("Subscribe to a podcast", "/podcasts"));
  return { title: "Home", node: h("div", { class: "page home" }, hero, shelves.length ? shelves.map(draw) : none) };
}

function draw({ id, title, entries, slate_id }) {
  const from = { source: "home", slate_id };
  const talk = entries.every((entry) => entry.kind === "episode");
  const tracks = entries.every((entry) => entry.kind === "track");
  if (id === "continue") return shelf(title, entries.map((entry) => resumeCard(entry, from)), { shape: "wide" });
  if (tracks) return h("section", { class: "shelf" }, h("h2", null, title), h("div", { class: "grid-rows" }, entries.slice(0, 9).map((entry, at) => row(entry, { ...from, list: entries, at }))));
  if (talk) return h("section", { class: "shelf" }, h("h2", null, title), h("div", { class: "grid-rows two" }, entries.slice(0, 6).map((entry, at) => row(entry, { ...from, list: entries, at, when: entryOf(entry).published_at_ms }))));
  return shelf(title, entries.map((entry) => card(entry, from)));
}
