// Now playing, large: the cover, the waveform to move in, and what talk needs. Chapters and words below.

import { get } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { byline, entryOf, isTalk } from "../core/entry.js";
import { clock, place } from "../core/format.js";
import { navigate } from "../core/router.js";
import { themeNow } from "../core/theme.js";
import { api, now, rate, sleep, time } from "../player/stage.js";
import { art, tint } from "../ui/art.js";
import { iconButton, linkButton, setIcon } from "../ui/button.js";
import { heart } from "../ui/rows.js";
import { queueOpen } from "../ui/shell.js";
import { empty } from "../ui/states.js";
import { openTongues, showTongue, spokenBy } from "../ui/playerbar.js";
import { rateMenu, sleepMenu } from "../ui/talkmenus.js";
import { marks, transcript } from "./transcript.js";
import { understood } from "./understood.js";
import { volumeControl } from "../ui/volume.js";
import "../ui/wave.js";

export async function open({ signal }) {
  const node = h("div", { class: "page" });
  let shown = "";
  let inner = new AbortController();
  signal.addEventListener("abort", () => inner.abort());
  const draw = async () => {
    const { item } = now.get();
    const key = `${item?.id} ${Boolean(item?.collection || item?.item)}`;
    if (key === shown) return;
    shown = key;
    inner.abort();
    inner = new AbortController();
    if (!item) return fill(node, h("h1", { class: "unseen" }, "Now playing"), empty("music", "Nothing is playing", "Pick something, or let the DJ choose for you.", linkButton("Start the DJ", "/dj", { cls: "primary" }), linkButton("Browse music", "/music")));
    fill(node, stage(item, inner.signal));
    tint(node.closest("main") || node, item.palette, { tint: "--page-tint", soft: "--page-soft", art: "--page-art" });
    const full = item.collection ? item : await get(`/items/${encodeURIComponent(item.id)}`).catch(() => null);
    if (!full || inner.signal.aborted) return;
    below(node, full, inner.signal);
  };
  now.watch(draw, signal);
  themeNow.watch(() => now.get().item && tint(node.closest("main") || node, now.get().item.palette, { tint: "--page-tint", soft: "--page-soft", art: "--page-art" }), signal);
  return { title: now.get().item?.title || "Now playing", palette: now.get().item?.palette, node };
}

function stage(item, signal) {
  const entry = entryOf(item);
  const talk = isTalk(item);
  const wave = h("segue-wave", { label: "Position" });
  wave.addEventListener("seek", (event) => api.seek(event.detail));
  wave.item(item);
  const at = h("span", null, "0:00");
  const left = h("span", null, "");
  time.watch(({ position_ms, duration_ms }) => {
    wave.show(position_ms, duration_ms);
    at.textContent = clock(position_ms);
    left.textContent = duration_ms ? `−${clock(duration_ms - position_ms)}` : "";
  }, signal);
  const play = iconButton("play", "Play", api.toggle, { cls: "bar-play", size: 36 });
  now.watch(({ playing }) => setIcon(play, playing ? "pause" : "play", playing ? "Pause" : "Play", 36), signal);
  const speed = h("button", { type: "button", class: "chip", "aria-label": "Speed", onclick: () => rateMenu(speed) });
  rate.watch((value) => (speed.textContent = `${value}×`), signal);
  const tongue = h("button", { type: "button", class: "chip", hidden: true, "aria-haspopup": "menu", onclick: () => openTongues(tongue) });
  const made = h("p", { class: "ai-note" });
  now.watch((state) => {
    showTongue(tongue, state);
    fill(made, state.speech ? [spokenBy(state.speech), ". ", h("a", { href: `/quality/${encodeURIComponent(state.speech.id)}` }, "What that means")] : null);
    made.hidden = !state.speech;
  }, signal);
  const subtitles = iconButton("captions", "Captions", () => import("../ui/captions.js").then(({ captionsMenu }) => captionsMenu(subtitles, now.get().item)), { "aria-haspopup": "menu" });
  subtitles.hidden = !talk;
  const strip = h("div", { class: "strip-place" });
  if (talk) import("../ui/captions.js").then(({ captionStrip }) => signal.aborted || fill(strip, captionStrip(item, signal)));
  const night = iconButton("moon", "Sleep timer", () => sleepMenu(night));
  sleep.watch((choice) => night.setAttribute("aria-pressed", String(Boolean(choice))), signal);
  const jumps = (name, label, words, ms) => {
    const el = iconButton(name, label, () => api.by(ms), { cls: "jump", size: 30 });
    el.append(h("b", { "aria-hidden": "true" }, words));
    return el;
  };
  const queue = iconButton("queue", "Queue", () => (innerWidth >= 860 ? queueOpen.set(!queueOpen.get()) : navigate("/queue")));
  const home = entry.collection_id ? place(entry) : null;
  const by = byline(item.credits) || entry.subtitle;
  const album = item.collection?.title && item.collection.title !== by ? item.collection.title : "";
  return h(
    "div",
    { class: "now" },
    h("div", { class: "now-head" }, iconButton("down", "Close", () => (history.length > 1 ? history.back() : navigate("/"))), h("span", null, album), heart(item)),
    h("div", { class: "now-cover" }, art(entry, 768, { eager: true })),
    h(
      "div",
      { class: "now-words" },
      h("div", { class: "now-title" }, h("h1", null, entry.title), h("p", null, by, by && album ? " · " : "", album ? h("a", { href: home }, album) : null), made),
      strip,
      h("div", null, wave, h("div", { class: "now-times", "aria-hidden": "true" }, at, left)),
      h("div", { class: "now-steer" }, talk ? jumps("back15", "15 seconds back", "15", -15000) : iconButton("previous", "Previous", api.previous, { size: 30 }), play, talk ? jumps("ahead30", "30 seconds ahead", "30", 30000) : iconButton("next", "Next", api.next, { size: 30 }), talk ? iconButton("next", "Next", api.next) : null, queue),
      h("div", { class: "now-extra" }, tongue, talk ? speed : null, talk ? subtitles : null, night, heart(item), volumeControl(signal)),
    ),
  );
}

async function below(node, item, signal) {
  const box = h("div", { class: "now-below" });
  node.querySelector(".now")?.append(box);
  if (item.marks?.length) box.append(h("section", { class: "shelf" }, h("h2", null, "Chapters"), marks(item, signal)));
  if (item.has_transcript) {
    const lines = await transcript(item, signal);
    if (lines) box.append(h("section", { class: "shelf" }, h("h2", null, "Words"), item.kind === "chapter" ? h("div", { class: "actions" }, linkButton("Read along", `/read/${encodeURIComponent(item.id)}`, { glyph: "text" })) : null, lines));
    const told = h("div", { class: "told" });
    box.prepend(told);
    understood(item, told, signal);
  }
}
