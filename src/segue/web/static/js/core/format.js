// Numbers and times in words.

const two = (n) => String(n).padStart(2, "0");

/** 4:05, 1:02:09. */
export function clock(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(s / 3600);
  return hours ? `${hours}:${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
}

/** "4 min", "1 h 12 min", "under a minute". */
export function length(ms) {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return ms >= 1000 ? `${Math.round(ms / 1000)} s` : "";
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
}

/** For a screen reader: "4 minutes 5 seconds". */
export function spoken(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  const parts = [];
  if (s >= 3600) parts.push(count(Math.floor(s / 3600), "hour"));
  if (s % 3600 >= 60) parts.push(count(Math.floor((s % 3600) / 60), "minute"));
  if (s % 60 || !parts.length) parts.push(count(s % 60, "second"));
  return parts.join(" ");
}

export const count = (n, one, many = `${one}s`) => `${n.toLocaleString()} ${n === 1 ? one : many}`;

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

/** "2 hours ago", "yesterday", then the date. */
export function ago(ms, now = Date.now()) {
  const minutes = Math.round((ms - now) / 60_000);
  if (Math.abs(minutes) < 1) return "just now";
  if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
  if (Math.abs(minutes) < 60 * 24) return relative.format(Math.round(minutes / 60), "hour");
  const days = Math.round(minutes / 1440);
  return Math.abs(days) < 7 ? relative.format(days, "day") : date(ms, now);
}

export function date(ms, now = Date.now()) {
  const then = new Date(ms);
  const sameYear = then.getFullYear() === new Date(now).getFullYear();
  return then.toLocaleDateString(undefined, { day: "numeric", month: "short", year: sameYear ? undefined : "numeric" });
}

export const KINDS = { album: "Album", playlist: "Playlist", show: "Podcast", book: "Book", track: "Track", episode: "Episode", chapter: "Chapter", creator: "Artist" };
export const MANY = { album: "Albums", show: "Podcasts", book: "Books", track: "Tracks", episode: "Episodes", chapter: "Chapters", creator: "Artists" };
const PLACE = { album: "album", show: "show", book: "book", episode: "episode", playlist: "playlist", creator: "artist" };

/** Where an entry lives on the page. A track lives on its album, a chapter in its book. */
export function place(entry) {
  const id = encodeURIComponent(entry.id);
  if (entry.kind === "track" && entry.collection_id) return `/album/${encodeURIComponent(entry.collection_id)}?track=${id}`;
  if (entry.kind === "chapter" && entry.collection_id) return `/book/${encodeURIComponent(entry.collection_id)}?chapter=${id}`;
  return PLACE[entry.kind] ? `/${PLACE[entry.kind]}/${id}` : "/";
}
