// Playlists: those made for the listener and their own; and one of them, played, put in order, kept or dropped.

import { del, get, post, url } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { count, date, length } from "../core/format.js";
import { navigate } from "../core/router.js";
import { art } from "../ui/art.js";
import { button, iconButton } from "../ui/button.js";
import { confirm, menu } from "../ui/menu.js";
import { begin, page, playAll, rename } from "../ui/playlists.js";
import { card, row } from "../ui/rows.js";
import { empty } from "../ui/states.js";
import { say, sorry, toast } from "../ui/toast.js";

const path = (id, more = "") => `/playlists/${encodeURIComponent(id)}${more}`;
const told = (list) => ({ ...list, subtitle: count(list.entry_count, "entry", "entries"), reason: list.recipe ? list.about : "" });

export const open = (how) => (how.params.id ? one(how) : all(how));

async function all({ signal, refresh }) {
  const { entries, made } = await get("/playlists", null, { signal, fresh: true });
  const cards = (lists) => h("div", { class: "cards" }, lists.map((list) => card(told(list), { source: "playlist" })));
  return {
    title: "Playlists",
    node: h(
      "div",
      { class: "page" },
      h("div", { class: "page-head" }, h("h1", null, "Playlists"), h("div", { class: "actions" }, bring(refresh), button("New playlist", () => begin([]), { glyph: "plus", cls: "primary" }))),
      made.length ? h("section", { class: "shelf" }, h("h2", null, "Made for you"), cards(made)) : null,
      entries.length ? h("section", { class: "shelf" }, h("h2", null, "Yours"), cards(entries)) : empty("playlist", "No playlist of your own yet", "Keep what the DJ played, or put anything on a list from the menu beside it."),
    ),
  };
}

/** A list from another player. */
function bring(refresh) {
  const file = h("input", {
    type: "file",
    accept: ".m3u,.m3u8,audio/x-mpegurl",
    class: "unseen",
    tabindex: -1,
    "aria-hidden": "true",
    onchange: async () => {
      if (!file.files[0]) return;
      const body = new FormData();
      body.append("file", file.files[0]);
      try {
        const { playlist, missing_count } = await post("/playlists/m3u", body);
        toast(missing_count ? `${playlist.title} is here; ${count(missing_count, "entry", "entries")} could not be found in the library.` : `${playlist.title} is here.`);
        refresh();
      } catch (error) {
        sorry(error);
      }
      file.value = "";
    },
  });
  return [file, button("Import M3U", () => file.click(), { glyph: "upload" })];
}

async function one({ params, signal, refresh }) {
  const [list, first] = await Promise.all([get(path(params.id), null, { signal, fresh: true }), page(params.id)]);
  const node = h("div", { class: "page collection" }, hero(list, refresh), new Lines(list, first).el);
  return { title: list.title, palette: list.palette, node };
}

function hero(list, refresh) {
  const made = Boolean(list.recipe);
  const more = made ? null : iconButton("more", `More for ${list.title}`, () => menu(more, choices(list, refresh), list.title), { cls: "outlined", "aria-haspopup": "menu" });
  const meta = [count(list.entry_count, "entry", "entries"), length(list.duration_ms), list.renew_at_ms ? `the next one comes ${date(list.renew_at_ms)}` : ""].filter(Boolean);
  return h(
    "header",
    { class: "cover-head" },
    art(list, 768, { eager: true }),
    h(
      "div",
      { class: "cover-words" },
      h("p", { class: "kicker" }, made ? "Made for you" : "Playlist"),
      h("h1", null, list.title),
      list.about ? h("p", { class: "cover-by" }, list.about) : null,
      h("p", { class: "cover-meta" }, meta.join(" · ")),
      h(
        "div",
        { class: "actions" },
        button("Play", () => playAll(list.id, list), { cls: "primary big", glyph: "play", disabled: !list.entry_count }),
        button("Shuffle", () => playAll(list.id, { ...list, shuffle: true }), { cls: "big", glyph: "shuffle", disabled: list.entry_count < 2 }),
        made ? [button("Keep it", () => keep(list, refresh), { glyph: "check" }), button("Not for me", () => drop(list), { glyph: "close" })] : more,
      ),
    ),
  );
}

const keep = (list, refresh) => post(path(list.id, "/keep")).then(() => (toast(`${list.title} is yours now and stays as it is.`), refresh()), sorry);
const drop = (list) => post(path(list.id, "/drop")).then(() => (toast(`${list.title} is gone. The next one comes ${date(list.renew_at_ms)}.`), navigate("/playlists", { replace: true })), sorry);

function choices(list, refresh) {
  const gone = () => del(path(list.id)).then(() => (toast("Removed."), navigate("/playlists", { replace: true })), sorry);
  return [
    { label: "Rename", glyph: "text", run: () => rename(list, refresh) },
    { label: "Export as M3U8", glyph: "download", run: () => save(list) },
    { label: "Remove playlist", glyph: "trash", run: () => confirm("Remove this playlist?", `${list.title} goes for good. What stands on it stays in the library.`, "Remove it", gone) },
  ];
}

function save(list) {
  const link = h("a", { href: url(path(list.id, "/m3u")), download: `${list.title}.m3u8` });
  document.body.append(link);
  link.click();
  link.remove();
}

/** What stands on a playlist. Moved by the menu, by Alt and the arrows, or by hand. */
class Lines {
  constructor(list, { total, entries }) {
    Object.assign(this, { list, total, entries });
    this.own = !list.recipe;
    this.el = h("section", { class: "rows", "aria-label": "Entries" });
    this.draw();
  }

  draw(focus = null) {
    const next = (this.entries.at(-1)?.place ?? -1) + 1;
    const lines = this.entries.map((entry, at) => h("li", null, this.line(entry, at)));
    fill(this.el, lines.length ? h("ol", { class: "queue-list" }, lines) : empty("playlist", "Nothing on it yet", "Put something on it from the menu beside any song, chapter or episode."), this.entries.length && next < this.total ? button("Show more", () => this.load(next)) : null);
    if (focus !== null) this.el.querySelectorAll(".more")[Math.min(focus, this.entries.length - 1)]?.focus();
  }

  line({ item, reason }, at) {
    const last = this.entries.length - 1;
    const extra = this.own && [
      null,
      at > 0 && { label: "Move up", glyph: "up", run: () => this.move(at, at - 1) },
      at < last && { label: "Move down", glyph: "down", run: () => this.move(at, at + 1) },
      at > 1 && { label: "Move to the top", glyph: "up", run: () => this.move(at, 0) },
      { label: "Take off this playlist", glyph: "close", run: () => this.takeOut(at) },
    ];
    const el = row({ ...item, reason }, { play: () => playAll(this.list.id, { ...this.list, at }), extra: extra || [] });
    if (!this.own) return el;
    el.draggable = true;
    el.addEventListener("keydown", (event) => {
      const step = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      if (at + step >= 0 && at + step <= last) this.move(at, at + step);
    });
    el.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/x-segue-place", String(at)));
    el.addEventListener("dragover", (event) => (event.preventDefault(), el.classList.add("drop")));
    el.addEventListener("dragleave", () => el.classList.remove("drop"));
    el.addEventListener("drop", (event) => {
      event.preventDefault();
      el.classList.remove("drop");
      const from = Number.parseInt(event.dataTransfer.getData("text/x-segue-place"), 10);
      if (Number.isInteger(from) && from !== at) this.move(from, at);
    });
    return el;
  }

  async move(from, to) {
    const entry = this.entries[from];
    const body = { item_id: entry.item.id, place: entry.place, to: this.entries[to].place };
    if (await this.change(() => post(path(this.list.id, "/move"), body), to)) say(`${entry.item.title} stands at ${to + 1} of ${this.entries.length}`);
  }

  async takeOut(at) {
    const { item, place } = this.entries[at];
    if (!(await this.change(() => del(`${path(this.list.id, `/items/${place}`)}?item_id=${encodeURIComponent(item.id)}`), at))) return;
    const back = () => this.change(() => post(path(this.list.id, "/items"), { item_ids: [item.id], at: place }), at);
    toast(`Taken off: ${item.title}`, { action: { label: "Undo", run: back } });
  }

  /** Ask the server, then show what stands there now; the focus stays with the line at `focus`. */
  async change(ask, focus) {
    let good = true;
    try {
      this.list = await ask();
    } catch (error) {
      sorry(error);
      good = false;
    }
    const shown = this.entries.length;
    this.entries = [];
    await this.load(0, Math.max(shown, 1), focus);
    return good;
  }

  async load(from, least = 0, focus = null) {
    try {
      do {
        const answer = await page(this.list.id, from);
        this.total = answer.total;
        this.entries.push(...answer.entries);
        from += 200;
      } while (this.entries.length < least && from < this.total);
    } catch (error) {
      sorry(error);
    }
    this.draw(focus);
  }
}
