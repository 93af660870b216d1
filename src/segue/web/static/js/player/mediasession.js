// The keys on the lock screen and the keyboard, with the cover beside them.

import { artUrl } from "../core/api.js";
import { entryOf, isTalk } from "../core/entry.js";
import { api, now, rate, time } from "./stage.js";

export function startMediaSession(signal) {
  const session = navigator.mediaSession;
  if (!session) return;
  const on = (action, run) => {
    try {
      session.setActionHandler(action, run);
    } catch {
      // This browser has no such key.
    }
  };
  on("play", () => api.play());
  on("pause", () => api.pause());
  on("nexttrack", () => api.next());
  on("seekto", (event) => api.seek(event.seekTime * 1000));
  on("seekbackward", (event) => api.by(-(event.seekOffset || 15) * 1000));
  on("seekforward", (event) => api.by((event.seekOffset || 30) * 1000));
  let shown = null;
  now.watch(({ item, playing, mode }) => {
    session.playbackState = playing ? "playing" : item ? "paused" : "none";
    if (item === shown) return;
    shown = item;
    on("previoustrack", mode === "dj" || isTalk(item) ? null : () => api.previous());
    if (!item) return (session.metadata = null);
    const entry = entryOf(item);
    const artwork = entry.art_id ? [192, 384, 768].map((size) => ({ src: new URL(artUrl(entry.art_id, size), location.href).href, sizes: `${size}x${size}` })) : [];
    session.metadata = new MediaMetadata({ title: entry.title, artist: entry.subtitle, album: item.collection?.title || "", artwork });
  }, signal);
  let told = 0;
  time.watch(({ position_ms, duration_ms }) => {
    if (!duration_ms || Date.now() - told < 2000 || !session.setPositionState) return;
    told = Date.now();
    session.setPositionState({ duration: duration_ms / 1000, position: Math.min(position_ms, duration_ms) / 1000, playbackRate: rate.get() });
  }, signal);
}
