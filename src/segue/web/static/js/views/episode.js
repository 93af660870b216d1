// An episode: its sound to look at, its notes, its chapters, its words.

import { get, url } from "../core/api.js";
import { fill, h, notes } from "../core/dom.js";
import { clock, date, length } from "../core/format.js";
import { fetchRemote } from "../player/engine.js";
import { api, now, time } from "../player/stage.js";
import { art } from "../ui/art.js";
import { button, reword } from "../ui/button.js";
import { heart, moreButton } from "../ui/rows.js";
import { entryOf } from "../core/entry.js";
import { sorry, toast } from "../ui/toast.js";
import { languages } from "./languages.js";
import { jump, marks, transcript } from "./transcript.js";
import { understood } from "./understood.js";
import "../ui/wave.js";

export async function open({ params, query, signal, refresh }) {
  const it = await get(`/items/${encodeURIComponent(params.id)}`, null, { signal, fresh: true });
  const away = it.playable === false;
  const meta = [it.published_at_ms ? date(it.published_at_ms) : "", length(it.duration_ms), it.season ? `Season ${it.season}` : "", it.explicit ? "Explicit" : ""].filter(Boolean).join(" · ");
  const play = button("Play", () => (now.get().item?.id === it.id ? api.toggle() : api.playEntries([it], 0, { source: "episode" })), { cls: "primary big", glyph: "play" });
  const wave = h("segue-wave", { label: `Position in ${it.title}` });
  wave.addEventListener("seek", (event) => jump(it, event.detail));
  if (!away) wave.item(it);
  const own = () => now.get().item?.id === it.id;
  now.watch(({ playing }) => {
    if (own() && playing) reword(play, "pause", "Pause");
    else reword(play, "play", it.position_ms && !it.finished ? `Go on, ${length(it.duration_ms - it.position_ms)} left` : "Play");
  }, signal);
  time.watch(({ position_ms, duration_ms }) => (own() ? wave.show(position_ms, duration_ms) : wave.show(it.finished ? 0 : it.position_ms, it.duration_ms)), signal);
  const words = h("section", { class: "shelf", hidden: true });
  if (it.has_transcript) transcript(it, signal).then((lines) => lines && ((words.hidden = false), fill(words, h("h2", null, "Words"), lines)));
  const told = h("div", { class: "told" });
  if (it.has_transcript) understood(it, told, signal);
  const tongues = h("section", { class: "shelf" });
  languages(it, tongues, signal);
  const from_ms = Number(query.get("t"));
  return {
    title: it.title,
    palette: it.palette,
    node: h(
      "div",
      { class: "page collection" },
      h(
        "header",
        { class: "cover-head" },
        art(it, 768, { eager: true }),
        h(
          "div",
          { class: "cover-words" },
          h("p", { class: "kicker" }, h("a", { href: `/show/${encodeURIComponent(it.collection_id)}` }, it.collection?.title || "Podcast")),
          h("h1", { class: "long-title" }, it.title),
          h("p", { class: "cover-meta" }, meta),
          h(
            "div",
            { class: "actions" },
            from_ms > 0 && !away ? button(`Play from ${clock(from_ms)}`, () => jump(it, from_ms), { cls: "big", glyph: "play" }) : null,
            away ? button("Fetch it", () => fetchRemote(it.id).then(() => (toast("On its way. It can be played as soon as it is here."), setTimeout(refresh, 4000)), sorry), { cls: "primary big", glyph: "download" }) : play,
            heart(it, { cls: "outlined" }),
            it.has_video && !away ? h("a", { class: "button", href: url(`/items/${encodeURIComponent(it.id)}/video`), target: "_blank" }, "Watch the video") : null,
            moreButton(entryOf(it), [], "outlined"),
          ),
        ),
      ),
      away ? null : h("div", { class: "episode-wave" }, wave),
      it.marks?.length ? h("section", { class: "shelf" }, h("h2", null, "Chapters"), marks(it, signal)) : null,
      it.description ? h("section", { class: "shelf" }, h("h2", null, "Notes"), h("div", { class: "prose" }, notes(it.description))) : null,
      tongues,
      told,
      words,
    ),
  };
}
