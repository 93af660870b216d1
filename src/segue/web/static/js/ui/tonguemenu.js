// The language switch: as recorded, or in voices made by a computer; from the same sentence on.

import { session } from "../core/api.js";
import { dubsOf, languageName, remember, understood, wanted, withLines } from "../player/tongues.js";
import { api, now } from "../player/stage.js";
import { menu } from "./menu.js";
import { say, sorry, toast } from "./toast.js";

export const originalName = (item, dubs) => languageName((item.language || dubs[0]?.source_language || "en").split("-")[0]);
/** What a dub is called wherever it is offered: always with what made it, and how good it is known to be. */
export const dubName = (dub) => `${languageName(dub.language)}, AI voices${dub.card.draft ? ", draft" : ""}`;

export async function tongueMenu(anchor) {
  const { item, speech } = now.get();
  try {
    const dubs = await dubsOf(item);
    menu(
      anchor,
      [
        { label: `${originalName(item, dubs)}, as recorded`, checked: !speech, run: () => switchTo(item, null) },
        ...dubs.map((dub) => ({ label: dubName(dub), checked: speech?.id === dub.id, run: () => switchTo(item, dub) })),
        null,
        { label: "Side by side, to learn", glyph: "text", href: `/learn/${encodeURIComponent(item.id)}` },
        { label: "How good are these?", glyph: "why", href: `/quality/${encodeURIComponent((dubs.find((dub) => dub.id === speech?.id) || dubs[0]).id)}` },
        { label: "Languages I understand", glyph: "settings", href: "/settings#languages" },
      ],
      "Language",
    );
  } catch (error) {
    sorry(error);
  }
}

/** Go on in a dub (null: the original), and remember that for the show. */
export async function switchTo(item, dub, at_ms = null) {
  remember(item, dub?.language || "");
  try {
    const whole = dub && (await withLines(dub, item));
    if (now.get().item?.id === item.id) api.speak(whole, at_ms);
    else await api.playEntries([item], 0, { source: "episode", from_ms: at_ms, dub: whole });
    say(dub ? dubName(dub) : "As recorded");
  } catch (error) {
    sorry(error);
  }
}

/** Offers a dub once for each show to somebody who has never said which languages they understand. */
export async function offer(item) {
  if (understood().length || !session.get()) return;
  const mine = [...new Set((navigator.languages || []).map((tag) => tag.split("-")[0].toLowerCase()))];
  const dubs = await dubsOf(item).catch(() => []);
  const dub = dubs.length && wanted(dubs, (item.language || dubs[0].source_language).split("-")[0].toLowerCase(), mine);
  if (dub && now.get().item?.id === item.id) toast(`This can be heard in ${languageName(dub.language)}, in voices made by a computer.`, { action: { label: "Switch", run: () => switchTo(item, dub) }, hold_ms: 9000 });
}
