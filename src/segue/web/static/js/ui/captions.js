// Captions: the sentence that is being said, in the language that is wished for, whatever sounds.

import { get } from "../core/api.js";
import { cell, kept } from "../core/cell.js";
import { fill, h } from "../core/dom.js";
import { dubsOf, withLines } from "../player/tongues.js";
import { now, time } from "../player/stage.js";
import { menu } from "./menu.js";
import { flag } from "./report.js";
import { sorry } from "./toast.js";
import { dubName, originalName } from "./tonguemenu.js";

const OFF = "off";
export const captions = cell(kept.get("captions", OFF)); // "off", "" for the original's, or a language
captions.watch((value) => kept.set("captions", value));
const LINGER_MS = 1200;

export async function captionsMenu(anchor, item) {
  try {
    const dubs = await dubsOf(item);
    const is = captions.get();
    menu(
      anchor,
      [
        { label: "No captions", checked: is === OFF, run: () => captions.set(OFF) },
        item.has_transcript && { label: originalName(item, dubs), checked: is === "", run: () => captions.set("") },
        ...dubs.map((dub) => ({ label: `${dubName(dub).replace("AI voices", "translated by a computer")}`, checked: is === dub.language, run: () => captions.set(dub.language) })),
      ],
      "Captions",
    );
  } catch (error) {
    sorry(error);
  }
}

/** The strip in which they appear; empty while they are off. */
export function captionStrip(item, signal) {
  const words = h("p", { class: "strip-words" });
  const tools = h("span", { class: "strip-tools" });
  const el = h("div", { class: "caption-strip", hidden: true }, words, tools);
  let lines = [];
  let shown = null;
  const show = ({ position_ms }) => {
    if (now.get().item?.id !== item.id) return;
    const line = lines.findLast((one) => one.start_ms <= position_ms + 120);
    const heard = line && position_ms < line.end_ms + LINGER_MS ? line : null;
    if (heard === shown) return;
    shown = heard;
    fill(words, heard ? (heard.translation ?? heard.text) : " ");
    tools.hidden = !heard;
  };
  captions.watch(async (wish) => {
    lines = [];
    shown = undefined;
    el.hidden = wish === OFF;
    fill(tools);
    if (wish === OFF) return;
    try {
      const dub = wish && (await dubsOf(item)).find((one) => one.language === wish);
      const whole = dub && (await withLines(dub, item));
      const spoken = whole ? whole.lines : (await get(`/items/${encodeURIComponent(item.id)}/transcript`, { format: "json" })).segments;
      if (signal.aborted || captions.get() !== wish) return;
      lines = spoken;
      words.lang = whole ? whole.language : item.language || "";
      if (whole) fill(tools, flag(whole, () => shown));
      show(time.get());
    } catch (error) {
      if (error.status !== 404) sorry(error);
      el.hidden = true;
    }
  }, signal);
  time.watch(show, signal);
  return el;
}
