// One shape for whatever can stand in a list: the API's Entry, made from an Item or a Collection where those come.

const FIRST = ["artist", "album_artist", "author", "host", "composer"];

/** The names to show under a title, the most telling role first. */
export function byline(credits = []) {
  for (const role of FIRST) {
    const names = credits.filter((credit) => credit.role === role).map((credit) => credit.name);
    if (names.length) return [...new Set(names)].join(", ");
  }
  return "";
}

export function entryOf(thing) {
  if (thing.type === "item" || thing.type === "collection" || thing.type === "creator") return thing;
  const item = Boolean(thing.collection_id || thing.collection) || ["track", "episode", "chapter"].includes(thing.kind);
  if (!item) {
    return {
      type: thing.kind && thing.kind !== "creator" ? "collection" : "creator",
      id: thing.id,
      kind: thing.kind || "creator",
      title: thing.title || thing.name,
      subtitle: thing.subtitle ?? byline(thing.credits),
      art_id: thing.art_id,
      palette: thing.palette || [],
      year: thing.year,
      liked: Boolean(thing.liked),
      explicit: Boolean(thing.explicit),
      reason: thing.reason,
      cover_url: thing.cover_url,
    };
  }
  return {
    type: "item",
    id: thing.id,
    kind: thing.kind,
    title: thing.title,
    subtitle: thing.subtitle || (thing.kind === "track" ? byline(thing.credits) || thing.collection?.title || "" : thing.collection?.title || byline(thing.credits)),
    art_id: thing.art_id || thing.collection?.art_id || "",
    palette: thing.palette || [],
    duration_ms: thing.duration_ms,
    collection_id: thing.collection_id || thing.collection?.id,
    liked: Boolean(thing.liked),
    position_ms: thing.position_ms || 0,
    finished: Boolean(thing.finished),
    explicit: Boolean(thing.explicit),
    reason: thing.reason,
    playable: thing.playable,
    item: thing,
  };
}

export const isTalk = (entry) => entry?.kind === "episode" || entry?.kind === "chapter";
