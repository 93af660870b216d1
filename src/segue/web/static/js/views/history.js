// What was heard, by day. "What was that?" is answered here.

import { get } from "../core/api.js";
import { h } from "../core/dom.js";
import { api } from "../player/stage.js";
import { button, linkButton } from "../ui/button.js";
import { row } from "../ui/rows.js";
import { empty } from "../ui/states.js";
import { sorry } from "../ui/toast.js";

const PAGE = 60;
const WHERE = { dj: "DJ", radio: "Radio", album: "Album", queue: "Queue", search: "Search", home: "Home", show: "Podcast", book: "Book", liked: "Liked", genre: "Genre", artist: "Artist", playlist: "Playlist", tracks: "Tracks" };
const ENDED = { skipped: "skipped", stopped: "stopped early", playing: "" };

export async function open({ signal }) {
  const body = h("div", { class: "days" });
  const more = button("Earlier", () => load(), { hidden: true });
  let before;
  let day = "";
  let section;

  async function load() {
    more.disabled = true;
    try {
      const { entries } = await get("/history", { before_ms: before, limit: PAGE }, { signal, fresh: true });
      for (const listen of entries) {
        before = listen.started_at_ms;
        const name = dayOf(listen.started_at_ms);
        if (name !== day) {
          section = h("section", { class: "shelf" }, h("h2", null, name));
          body.append(section);
          day = name;
        }
        section.append(line(listen));
      }
      more.hidden = entries.length < PAGE;
    } catch (error) {
      sorry(error, load);
    }
    more.disabled = false;
  }
  await load();
  if (!body.children.length) body.append(empty("history", "Nothing heard yet", "What you play stands here, with the time.", linkButton("Start the DJ", "/dj", { cls: "primary" })));
  return { title: "History", node: h("div", { class: "page" }, h("h1", null, "History"), body, more) };
}

function line(listen) {
  const { item } = listen;
  if (!item) return null;
  const time = new Date(listen.started_at_ms).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  const words = [item.subtitle || item.credits?.[0]?.name, WHERE[listen.source.split(":")[0]], ENDED[listen.ended]].filter(Boolean).join(" · ");
  const el = row(item, { subtitle: words, play: () => api.playEntries([item], 0, { source: "history" }) });
  el.classList.add("row-history");
  el.prepend(h("span", { class: "row-time history-time" }, time));
  return el;
}

function dayOf(ms) {
  const start = (at) => new Date(at).setHours(0, 0, 0, 0);
  const days = Math.round((start(Date.now()) - start(ms)) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return new Date(ms).toLocaleDateString(undefined, { weekday: "long", day: "numeric", month: "long", year: days > 300 ? "numeric" : undefined });
}
