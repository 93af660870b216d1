// A dub under the creator's eyes: each line of the original beside its translation, heard, corrected, approved.

import { get, patch, post, url } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { clock, count } from "../core/format.js";
import { button } from "../ui/button.js";
import { sorry, toast } from "../ui/toast.js";
import { styled } from "../core/styles.js";
import "../ui/wave.js";

const percent = (share) => `${Math.round(share * 100)} %`;
const NAMES = new Intl.DisplayNames(undefined, { type: "language" });

export async function open({ params, signal, refresh }) {
  const [dub] = await Promise.all([get(`/dubs/${encodeURIComponent(params.id)}`, null, { signal, fresh: true }), styled("dubs")]);
  const item = await get(`/items/${encodeURIComponent(dub.item_id)}`, null, { signal });
  const sound = new Audio();
  signal.addEventListener("abort", () => sound.pause());
  const wave = h("segue-wave", { label: `Position in ${item.title}` });
  wave.item(item);
  wave.show(0, item.duration_ms);
  const rows = dub.dub_lines.map((line) => row(dub, line, item, sound, wave));
  wave.addEventListener("seek", ({ detail }) => {
    const at = Math.max(0, dub.dub_lines.findLastIndex((line) => line.start_ms <= detail));
    wave.show(detail, item.duration_ms);
    rows[at]?.scrollIntoView({ block: "center" });
    rows[at]?.querySelector("textarea")?.focus({ preventScroll: true });
  });
  const publish = (as_it_is) =>
    post(`/dubs/${encodeURIComponent(dub.id)}/publish`, { as_it_is }).then(
      () => (toast("Published. Listeners and feeds have it now."), refresh()),
      (error) => (error.status === 409 && !as_it_is ? fill(say, `${error.message} `, button("Publish it as it is", () => publish(true))) : sorry(error)),
    );
  const say = h("p", { class: "review-told", role: "status" });
  const again = () => post(`/items/${encodeURIComponent(dub.item_id)}/dubs`, { languages: [dub.language] }).then(() => toast("It is being mixed anew. The jobs page tells how far."), sorry);
  const name = NAMES.of(dub.language);
  return {
    title: `${dub.title || item.title} in ${name}`,
    palette: item.palette,
    node: h(
      "div",
      { class: "page review" },
      h("p", { class: "kicker" }, h("a", { href: `/episode/${encodeURIComponent(item.id)}` }, item.title)),
      h("h1", { class: "long-title" }, `${dub.title || item.title}, ${name}`),
      h("p", { class: "cover-meta" }, card(dub)),
      h("div", { class: "actions" }, button("Publish", () => publish(false), { cls: "primary" }), button("Mix it anew", again)),
      say,
      h("div", { class: "episode-wave" }, wave),
      h("ol", { class: "review-lines" }, rows),
    ),
  };
}

function card(dub) {
  const { card: it } = dub;
  return [
    { review: "Under review", published: "Published", withdrawn: "Withdrawn", making: "Being made", approved: "Approved" }[dub.state],
    dub.route.join(", "),
    it.draft ? "a draft: the translation is known to be weak" : "",
    `${it.placed} of ${count(it.lines, "line")} placed`,
    `${percent(it.comfortable_share)} at an easy pace`,
    it.word_error === null ? "" : `${percent(it.word_error)} of words misheard`,
    it.flagged ? `${it.flagged} to look at` : "",
  ].filter(Boolean).join(" · ");
}

function row(dub, first, item, sound, wave) {
  let line = first;
  const label = (what) => `${what}, line ${line.position + 1}`;
  const text = h("textarea", { rows: 2, maxlength: 2000, lang: dub.language, "aria-label": label("Translation") });
  const told = h("p", { class: "review-told", role: "status" });
  const state = h("span", { class: "review-state" });
  const play = (address, from_ms = 0, to_ms = 0) => {
    wave.show(line.start_ms, item.duration_ms);
    sound.ontimeupdate = to_ms ? () => sound.currentTime * 1000 >= to_ms && sound.pause() : null;
    sound.src = address + (from_ms ? `#t=${from_ms / 1000}` : "");
    sound.play().catch(() => toast("This sound can't be played just now."));
  };
  const original = button("Original", () => play(url(`/items/${encodeURIComponent(item.id)}/stream`), line.start_ms, line.end_ms), { "aria-label": label("Hear the original") });
  const spoken = button("Dub", () => play(line.sound_url), { "aria-label": label("Hear the dub") });
  const send = async (body) => {
    fill(told, body.approved && !body.text ? "" : "Speaking it again…");
    for (const one of buttons) one.disabled = true;
    try {
      line = await patch(`/dubs/${encodeURIComponent(dub.id)}/lines/${line.start_ms}`, body);
      fill(told, "");
      show();
    } catch (error) {
      fill(told, `${error.message} ${error.hint}`);
    } finally {
      for (const one of buttons) one.disabled = false;
    }
  };
  const redo = button("Say it again", () => send(text.value.trim() === line.translation ? { another_take: true } : { text: text.value.trim() }), { "aria-label": label("Say it again") });
  const yes = button("Approve", () => send({ approved: true, ...(text.value.trim() === line.translation ? {} : { text: text.value.trim() }) }), { "aria-label": label("Approve") });
  const buttons = [redo, yes];
  const show = () => {
    text.value = line.translation;
    spoken.hidden = !line.sound_url;
    const words = { review: "Look at this", approved: "Approved", edited: "Corrected", made: "" };
    fill(state, [words[line.state], line.rate === 1 ? "" : `pace ${line.rate.toFixed(2)}`, line.reason, ...line.warnings.map((one) => `check: ${one}`)].filter(Boolean).join(" · "));
    el.dataset.state = line.state;
  };
  const el = h(
    "li",
    { class: "review-line" },
    h("div", { class: "review-said" }, h("p", { class: "kicker" }, `${clock(line.start_ms)} ${line.speaker}`), h("p", { lang: dub.source_language }, line.text)),
    h("div", { class: "review-new" }, text, state, h("div", { class: "actions" }, original, spoken, redo, yes), told),
  );
  show();
  return el;
}
