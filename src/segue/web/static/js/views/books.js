// Books, with how far one is in each.

import { get } from "../core/api.js";
import { h } from "../core/dom.js";
import { linkButton } from "../ui/button.js";
import { list } from "../ui/list.js";
import { card, resumeCard } from "../ui/rows.js";
import { shelf } from "../ui/shelf.js";
import { empty } from "../ui/states.js";

export async function open({ signal }) {
  const query = { kind: "book", sort: "title" };
  const [first, home] = await Promise.all([get("/collections", { ...query, offset: 0, limit: 100 }, { signal }), get("/home", null, { signal }).catch(() => ({ shelves: [] }))]);
  const begun = home.shelves.flatMap((one) => (one.id === "continue" ? one.entries : [])).filter((entry) => entry.kind === "chapter");
  const nothing = () => empty("book", "No books yet", "An M4B with chapters or a folder of numbered files becomes a book.", linkButton("Add a folder", "/settings#library", { cls: "primary" }));
  const all = list({ first, load: (offset, limit) => get("/collections", { ...query, offset, limit }), draw: (entry) => card(entry, { source: "books" }), card_px: 176, label: "Books", empty: nothing });
  return {
    title: "Books",
    node: h("div", { class: "page" }, h("h1", null, "Books"), begun.length ? shelf("Go on listening", begun.map((entry) => resumeCard(entry, { source: "books" })), { shape: "wide" }) : null, h("section", { class: "shelf" }, begun.length ? h("h2", null, "All books") : null, all)),
  };
}
