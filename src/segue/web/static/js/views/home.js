// Home: the DJ first, then what was begun, then shelves. Each shelf has the shape that suits what stands on it.

import { get, session } from "../core/api.js";
import { h } from "../core/dom.js";
import { entryOf } from "../core/entry.js";
import { linkButton } from "../ui/button.js";
import { form } from "../ui/form.js";
import { card, resumeCard, row } from "../ui/rows.js";
import { shelf } from "../ui/shelf.js";
import { empty } from "../ui/states.js";
import { now } from "../player/stage.js";

export async function open({ signal }) {
  const home = await get("/home", null, { signal });
  const shelves = home.shelves.filter((one) => one.entries.length);
  const { user } = session.get();
  const sight = form({ palette: shelves.flatMap((one) => one.entries).find((entry) => entry.palette?.length)?.palette });
  now.watch(({ item }) => item?.palette?.length && sight.tint(item.palette), signal);
  const hero = h(
    "section",
    { class: "hero" },
    h("div", { class: "hero-words" }, h("h1", null, home.greeting), h("p", { class: "hero-line" }, "Press the button. Someone who knows your shelves picks, and says why."), linkButton("Start the DJ", "/dj?play=1", { cls: "primary big", glyph: "dj" })),
    h("div", { class: "hero-sight", "aria-hidden": "true" }, sight),
  );
  const none = empty("folder", "Nothing here yet", user.is_admin ? "Add a folder with your music, and it plays while the rest is still being looked at." : "Ask who looks after this Segue to add a folder.", user.is_admin ? linkButton("Add a folder", "/settings#library", { cls: "primary" }) : null, linkButton("Subscribe to a podcast", "/podcasts"));
  return { title: "Home", node: h("div", { class: "page home" }, hero, shelves.length ? shelves.map(draw) : none) };
}

function draw({ id, title, entries }) {
  const talk = entries.every((entry) => entry.kind === "episode");
  const tracks = entries.every((entry) => entry.kind === "track");
  if (id === "continue") return shelf(title, entries.map((entry, i) => resumeCard(entry, entries, i)), { shape: "wide" });
  if (tracks) return h("section", { class: "shelf" }, h("h2", null, title), h("div", { class: "grid-rows" }, entries.slice(0, 9).map((entry, at) => row(entry, { list: entries, at, source: "home" }))));
  if (talk) return h("section", { class: "shelf" }, h("h2", null, title), h("div", { class: "grid-rows two" }, entries.slice(0, 6).map((entry, at) => row(entry, { list: entries, at, source: "home", when: entryOf(entry).published_at_ms }))));
  return shelf(title, entries.map((entry) => card(entry)));
}
