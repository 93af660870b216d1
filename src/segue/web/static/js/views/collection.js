// An album, a show or a book: its art colours the page, its items stand below in the shape that suits them.

import { del, get, patch, post, put, session } from "../core/api.js";
import { h } from "../core/dom.js";
import { notes } from "../core/dom.js";
import { byline, entryOf } from "../core/entry.js";
import { count, date, KINDS, length } from "../core/format.js";
import { navigate } from "../core/router.js";
import { api } from "../player/stage.js";
import { fetchRemote } from "../player/engine.js";
import { enqueue } from "../player/queue.js";
import { art } from "../ui/art.js";
import { button, iconButton, linkButton } from "../ui/button.js";
import { confirm, menu } from "../ui/menu.js";
import { heart, row } from "../ui/rows.js";
import { empty } from "../ui/states.js";
import { sorry, toast } from "../ui/toast.js";

export async function open({ params, query, signal, refresh }) {
  const it = await get(`/collections/${encodeURIComponent(params.id)}`, null, { signal, fresh: true });
  const wanted = query.get("track") || query.get("chapter");
  const node = h("div", { class: `page collection collection-${it.kind}` }, hero(it, refresh), it.description ? h("div", { class: "prose lead" }, notes(it.description)) : null, it.items.length ? LISTS[it.kind](it) : nothing(it));
  const written = it.kind === "book" && it.items.find((item) => item.has_transcript);
  if (written) {
    const mood = h("section", { class: "shelf" });
    node.append(mood);
    import("./moodmusic.js").then(({ moodMusic }) => moodMusic(it.id, written.id, mood, signal));
  }
  import("./more.js").then(({ moreLike }) => moreLike(it, it.kind, node, signal));
  return {
    title: it.title,
    palette: it.palette,
    node,
    shown() {
      const line = wanted && node.querySelector(`[data-item="${CSS.escape(wanted)}"]`);
      line?.classList.add("sought");
      line?.scrollIntoView({ block: "center" });
    },
  };
}

function hero(it, refresh) {
  const people = it.credits.filter((credit) => ["artist", "album_artist", "author", "host"].includes(credit.role));
  const seen = new Set();
  const names = people.filter((one) => !seen.has(one.name) && seen.add(one.name));
  const readers = it.credits.filter((credit) => credit.role === "narrator").map((credit) => credit.name);
  const begun = it.kind !== "album" && it.items.some((item) => item.position_ms > 0 || item.finished);
  const meta = [it.year, it.items.length ? count(it.items.length, KINDS[{ album: "track", show: "episode", book: "chapter" }[it.kind]].toLowerCase()) : "", length(it.duration_ms || 0), it.genres?.slice(0, 3).join(", ")].filter(Boolean);
  const more = iconButton("more", `More for ${it.title}`, () => menu(more, choices(it, refresh), it.title), { cls: "outlined", "aria-haspopup": "menu" });
  return h(
    "header",
    { class: "cover-head" },
    art(it, 768, { eager: true }),
    h(
      "div",
      { class: "cover-words" },
      h("p", { class: "kicker" }, it.series ? `${it.series}${it.series_position ? `, book ${it.series_position}` : ""}` : KINDS[it.kind]),
      h("h1", null, it.title),
      h("p", { class: "cover-by" }, names.length ? names.map((one, i) => [i ? ", " : "", one.creator_id ? h("a", { href: `/artist/${encodeURIComponent(one.creator_id)}` }, one.name) : one.name]) : byline(it.credits), readers.length ? `, read by ${readers.join(", ")}` : ""),
      h("p", { class: "cover-meta" }, meta.join(" · ")),
      h(
        "div",
        { class: "actions" },
        button(begun ? "Go on" : "Play", () => playAll(it), { cls: "primary big", glyph: "play", disabled: !it.items.some((item) => item.playable !== false) }),
        it.kind === "album" ? button("Shuffle", () => api.playCollection(it.id, { source: "album", shuffle: true }), { glyph: "shuffle", cls: "big" }) : null,
        it.kind === "book" ? readAlong(it) : null,
        it.kind === "show" ? followButton(it, refresh) : null,
        heart({ ...it }, { cls: "outlined" }),
        more,
      ),
      it.feed?.error ? h("p", { class: "warn" }, `The feed could not be read last time: ${it.feed.error}`) : null,
    ),
  );
}

function playAll(it) {
  if (it.kind === "show") {
    const begun = it.items.find((item) => item.position_ms > 0 && !item.finished) || it.items.find((item) => !item.finished) || it.items[0];
    return api.playEntries([begun], 0, { source: "show" });
  }
  return api.playCollection(it.id, { source: it.kind });
}

/** The text of the chapter that one is in. */
function readAlong(it) {
  const written = it.items.filter((item) => item.has_transcript);
  const here = written.find((item) => !item.finished) || written[0];
  return here ? linkButton("Read along", `/read/${encodeURIComponent(here.id)}`, { glyph: "text", cls: "big" }) : null;
}

function followButton(it, refresh) {
  return button(it.followed ? "Following" : "Follow", async () => {
    try {
      await put("/feedback", { subject_id: it.id, kind: it.followed ? "unfollow" : "follow" });
      toast(it.followed ? `No longer following ${it.title}.` : `Following ${it.title}.`);
      refresh();
    } catch (error) {
      sorry(error);
    }
  }, { cls: "big", glyph: it.followed ? "check" : "plus", "aria-pressed": String(Boolean(it.followed)) });
}

function choices(it, refresh) {
  const admin = session.get()?.user.is_admin;
  const tell = (promise, words) => promise.then(() => (toast(words), refresh()), sorry);
  return [
    it.kind !== "show" && { label: "Play next", glyph: "queue", run: () => (enqueue(it.items.map(entryOf), { next: true }), toast(`Next: ${it.title}`)) },
    it.kind !== "show" && { label: "Add to queue", glyph: "plus", run: () => (enqueue(it.items.map(entryOf)), toast(`Added to the queue: ${it.title}`)) },
    it.kind !== "show" && { label: "Add to a playlist", glyph: "playlist", run: () => import("../ui/playlists.js").then(({ addTo }) => addTo(it.items.map((item) => item.id), it.title)) },
    it.feed && { label: "Look for new episodes", glyph: "refresh", run: () => tell(post(`/podcasts/${it.id}/refresh`), "Looking for new episodes.") },
    it.feed && admin && { label: it.feed.auto_download ? "Stop fetching by itself" : "Fetch the newest 3 by itself", glyph: "download", run: () => tell(patch(`/podcasts/${it.id}`, { auto_download: it.feed.auto_download ? 0 : 3 }), "Noted.") },
    it.feed && admin && { label: "Remove podcast", glyph: "trash", run: () => confirm("Remove this podcast?", `${it.title} and its episodes leave the library. What you heard of it stays in your history.`, "Remove it", () => del(`/podcasts/${it.id}`).then(() => (toast("Removed."), navigate("/podcasts", { replace: true })), sorry)) },
    it.kind === "show" && admin && { label: "Other languages", glyph: "tongues", href: `/dubbing/${encodeURIComponent(it.id)}` },
    it.link && { label: "Its website", glyph: "right", run: () => open_(it.link) },
  ];
}

const open_ = (link) => /^https?:\/\//.test(link) && window.open(link, "_blank", "noopener,noreferrer");

const LISTS = { album: tracks, show: episodes, book: chapters };

function tracks(it) {
  const main = byline(it.credits);
  const discs = new Set(it.items.map((item) => item.disc)).size > 1;
  const out = [];
  let disc = 0;
  let work = "";
  it.items.forEach((item, at) => {
    if (discs && item.disc !== disc) out.push(h("h2", { class: "list-head" }, `Disc ${(disc = item.disc)}`));
    if (item.work && item.work !== work) out.push(h("h3", { class: "list-head work" }, item.work));
    work = item.work || "";
    const by = byline(item.credits);
    out.push(row(item, { list: it.items, at, source: "album", number: item.position, subtitle: by === main ? "" : by }));
  });
  return h("section", { class: "rows", "aria-label": "Tracks" }, out);
}

function chapters(it) {
  return h("section", { class: "rows", "aria-label": "Chapters" }, it.items.map((item, at) => row(item, { list: it.items, at, source: "book", number: item.position || at + 1, subtitle: "", play: () => api.playEntries(it.items, at, { source: "book" }) })));
}

function episodes(it) {
  return h("section", { class: "episodes", "aria-label": "Episodes" }, it.items.map((item) => episode(item)));
}

function episode(item) {
  const entry = entryOf(item);
  const share = item.duration_ms && item.position_ms && !item.finished ? item.position_ms / item.duration_ms : 0;
  const about = h("div", { class: "clip" });
  about.append(notes(item.description || ""));
  const away = item.playable === false;
  return h(
    "article",
    { class: "episode", "data-item": item.id },
    h("p", { class: "kicker" }, [item.published_at_ms ? date(item.published_at_ms) : "", item.season ? `Season ${item.season}` : "", item.explicit ? "Explicit" : ""].filter(Boolean).join(" · ")),
    h("h2", null, h("a", { href: `/episode/${encodeURIComponent(item.id)}` }, item.title)),
    h("p", { class: "episode-about" }, about.textContent.slice(0, 220)),
    h(
      "div",
      { class: "actions" },
      away ? button("Fetch it", () => fetchRemote(item.id).then(() => toast("On its way. It can be played as soon as it is here."), sorry), { glyph: "download", cls: "small" }) : button(share ? `${length(item.duration_ms - item.position_ms)} left` : item.finished ? "Again" : length(item.duration_ms) || "Play", () => api.playEntries([entry], 0, { source: "show" }), { glyph: "play", cls: "small", "aria-label": `Play ${item.title}` }),
      share ? h("span", { class: "progress" }, h("span", { style: { "--share": share } })) : null,
      item.finished ? h("span", { class: "row-note" }, "Heard") : null,
      h("span", { class: "spring" }),
      heart(entry),
    ),
  );
}

const nothing = (it) => empty({ album: "music", show: "podcast", book: "book" }[it.kind], "Nothing in it yet", it.kind === "show" ? "Its feed has no episodes so far." : "Its files may still be on their way.");
