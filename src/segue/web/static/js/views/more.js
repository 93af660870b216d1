// "More like this": below an album, a show, a book or an artist, what is near them, and what their listeners read or hear elsewhere.

import { get } from "../core/api.js";
import { api } from "../player/stage.js";
import { card } from "../ui/rows.js";
import { shelf } from "../ui/shelf.js";
import { sorry, toast } from "../ui/toast.js";

const SHELVES = {
  album: [["", "More like this"]],
  artist: [["", "In the same vein"]],
  book: [["", "More like this book"], ["show", "Podcasts for its readers"]],
  show: [["", "More like this podcast"], ["book", "Books for its listeners"]],
};

/** Adds the shelves that have anything on them to `page`, in their order, once they are known. Quiet where nothing is near. */
export async function moreLike(it, kind, page, signal) {
  const found = await Promise.all(
    SHELVES[kind].map(([wanted]) => get(`/similar/${encodeURIComponent(it.id)}`, { limit: 12, ...(wanted && { kind: wanted }) }, { signal }).catch(() => null)),
  );
  if (signal.aborted) return;
  SHELVES[kind].forEach(([, title], at) => {
    const near = found[at];
    if (near?.entries.length) page.append(shelf(title, near.entries.map((entry) => card(entry, { source: "similar", slate_id: near.slate_id }))));
  });
}

/** Plays a track, and after it what is near it. */
export async function playAlike(track) {
  try {
    const near = await get(`/similar/${encodeURIComponent(track.id)}`, { limit: 30 });
    if (!near.entries.length) return toast(`Nothing here is like ${track.title} yet.`);
    return api.playEntries([track, ...near.entries], 0, { source: "similar", slate_id: near.slate_id });
  } catch (error) {
    return sorry(error);
  }
}
