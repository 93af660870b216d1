// In which languages an episode can be heard, and for whoever looks after it, where its dubs are made and reviewed.

import { get, session } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { styled } from "../core/styles.js";
import { languageName } from "../player/tongues.js";
import { now } from "../player/stage.js";
import { button, linkButton, reword } from "../ui/button.js";
import { switchTo } from "../ui/tonguemenu.js";

const STATES = { making: "Being made", review: "Waits for review", approved: "Approved", withdrawn: "Withdrawn" };

/** Fills `box` with the languages of an item; leaves it empty where there is only its own. */
export async function languages(item, box, signal) {
  const mayReview = Boolean(session.get()?.user?.is_admin);
  if (!item.dub_languages?.length && !mayReview) return;
  const [found] = await Promise.all([get(`/items/${encodeURIComponent(item.id)}/dubs`, null, { signal }).catch(() => null), styled("dubs")]);
  const dubs = (found?.entries || []).filter((dub) => dub.stream_url || mayReview);
  const make = mayReview && item.collection_id ? linkButton(dubs.length ? "Languages of this show" : "Translate this show", `/dubbing/${encodeURIComponent(item.collection_id)}?episode=${encodeURIComponent(item.id)}`, { cls: "small" }) : null;
  if (!dubs.length) return make && fill(box, h("h2", null, "Languages"), h("div", { class: "actions" }, make));
  const heard = dubs.filter((dub) => dub.state === "published" && dub.stream_url);
  const original = languageName((item.language || dubs[0].source_language).split("-")[0]);
  fill(
    box,
    h("h2", null, "Languages"),
    heard.length ? h("p", { class: "ai-note" }, "All but the original: translated by a computer, in voices made by a computer.") : null,
    h(
      "ul",
      { class: "language-list" },
      heard.length ? h("li", null, choice(item, null, original, signal), h("span", { class: "language-what" }, "As recorded")) : null,
      dubs.map((dub) => h(
        "li",
        null,
        dub.state === "published" ? choice(item, dub, languageName(dub.language), signal) : h("b", null, languageName(dub.language)),
        h("span", { class: "language-what", lang: dub.language }, dub.title),
        dub.card.draft ? h("span", { class: "tag" }, "Draft") : null,
        dub.state === "published" ? h("a", { class: "quiet", href: `/quality/${encodeURIComponent(dub.id)}` }, "How good?") : h("span", { class: "tag" }, dub.error || STATES[dub.state] || dub.state),
        mayReview && dub.card.lines ? h("a", { class: "quiet", href: `/review/${encodeURIComponent(dub.id)}` }, "Review") : null,
      )),
    ),
    h("div", { class: "actions" }, heard.length ? linkButton("Side by side", `/learn/${encodeURIComponent(item.id)}`, { glyph: "text", cls: "small" }) : null, make),
  );
}

/** Plays the item in a language from where the listener is; says when it is what sounds. */
function choice(item, dub, name, signal) {
  const el = button(name, () => switchTo(item, dub), { cls: "small", "aria-pressed": "false" });
  now.watch(({ item: on, speech }) => {
    const mine = on?.id === item.id && (speech?.id || "") === (dub?.id || "");
    el.setAttribute("aria-pressed", String(mine));
    reword(el, mine ? "check" : "play", name);
    el.setAttribute("aria-label", dub ? `${name}, AI voices${dub.card.draft ? ", draft" : ""}` : `${name}, as recorded`);
  }, signal);
  return el;
}
