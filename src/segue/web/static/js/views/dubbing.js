// A show in other languages, for whoever looks after it: hear a minute, opt in, have episodes made, teach it names.

import { get, post, put } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { length } from "../core/format.js";
import { styled } from "../core/styles.js";
import { languageName } from "../player/tongues.js";
import { button, linkButton } from "../ui/button.js";
import { sorry, toast } from "../ui/toast.js";
import { work } from "../ui/work.js";
import { consents } from "./dubbing/consents.js";
import { glossary } from "./dubbing/glossary.js";
import { reports } from "./dubbing/reports.js";

export const TARGETS = ["en", "es", "fr", "de", "pt", "it"];

export async function open({ params, query, signal }) {
  const path = `/collections/${encodeURIComponent(params.id)}`;
  const [show, wish] = await Promise.all([get(path, null, { signal }), get(`${path}/dubbing`, null, { signal, fresh: true }), styled("dubs")]);
  const own = (show.language || "en").split("-")[0];
  const languages = TARGETS.filter((tag) => tag !== own);
  const episodes = show.items.filter((item) => item.playable !== false);
  const state = { show, wish, languages, episode: episodes.find((item) => item.id === query.get("episode")) || episodes[0] };
  return {
    title: `${show.title}: languages`,
    palette: show.palette,
    node: h(
      "div",
      { class: "page settings dubbing" },
      h("p", { class: "kicker" }, h("a", { href: `/show/${encodeURIComponent(show.id)}` }, show.title)),
      h("h1", { class: "long-title" }, "In other languages"),
      h("p", { class: "ai-note" }, "Everything made here is translated by a computer and spoken in voices made by a computer. It is labelled so in the player, in the files and in the feeds."),
      state.episode ? trial(state, episodes, signal) : h("p", null, "Fetch an episode first: nothing of this show is here."),
      opting(state, path),
      glossary(show, languages, signal),
      reports(show, signal),
      consents(show, state.episode, signal),
      feeds(show, wish),
    ),
  };
}

/** One episode: what it would take, a minute of it, and the whole. */
function trial(state, episodes, signal) {
  const what = h("div", { class: "trial-told" });
  const heard = h("div");
  const language = h("select", { "aria-label": "Language", onchange: () => draw() }, state.languages.map((tag) => h("option", { value: tag, selected: tag === (state.wish.languages[0] || "es") }, languageName(tag))));
  const episode = h("select", { "aria-label": "Episode", onchange: () => ((state.episode = episodes.find((item) => item.id === episode.value)), draw()) }, episodes.map((item) => h("option", { value: item.id, selected: item === state.episode }, item.title)));
  const path = () => `/items/${encodeURIComponent(state.episode.id)}/dubs`;
  const minute = button("Make a minute of it", () => run(`${path()}/preview`, preview), { glyph: "play" });
  const whole = button("Make the episode", () => run(path(), made), { cls: "primary" });
  const run = async (address, then) => {
    minute.disabled = whole.disabled = true;
    try {
      const { jobs } = await post(address, { languages: [language.value] });
      if (await work(jobs[0], heard, signal)) await then();
    } catch (error) {
      sorry(error);
    } finally {
      minute.disabled = whole.disabled = false;
      may();
    }
  };
  const may = () => {
    whole.disabled = !state.wish.languages.includes(language.value);
    whole.title = whole.disabled ? "Opt in to this language below first" : "";
  };
  state.changed = () => draw();
  const made = async () => {
    const { entries } = await get(path(), null, { fresh: true });
    const dub = entries.find((one) => one.language === language.value);
    if (dub) fill(heard, h("p", null, `It is there. ${dub.card.flagged ? `${dub.card.flagged} lines want a look.` : "No line wants a look."} `), linkButton("Review it", `/review/${encodeURIComponent(dub.id)}`, { cls: "primary" }));
  };
  const preview = async () => {
    const told = await get(`${path()}/preview/${language.value}`, null, { fresh: true }).catch(() => null);
    if (!told) return fill(heard);
    fill(
      heard,
      h("p", { class: "hint" }, `A minute by ${told.route}${told.draft ? ", a draft" : ""}, made in ${length(told.seconds * 1000) || "a moment"}. AI voices.`),
      h("audio", { controls: true, src: told.sound_url, "aria-label": `A minute in ${languageName(language.value)}` }),
      h("ol", { class: "trial-lines" }, told.lines.map((line) => h("li", null, h("span", null, line.text), h("span", { lang: language.value }, line.translation)))),
    );
  };
  let turn = 0;
  const draw = async () => {
    const mine = (turn += 1);
    may();
    fill(heard);
    fill(what, h("p", { class: "hint" }, "Looking for a way…"));
    const [found] = await Promise.allSettled([get(`${path()}/estimate`, { languages: language.value }, { signal }), preview()]);
    if (mine !== turn) return;
    const one = found.value?.entries[0];
    fill(what, one ? h("p", null, `By ${one.route}, about ${length(one.seconds * 1000) || "a moment"} of work for the whole episode here. `, one.draft ? h("span", { class: "tag" }, "Draft") : null, one.draft ? h("span", { class: "hint" }, "This way is known to be weak: have a person look at it before you publish.") : null) : h("p", { class: "form-error" }, `${found.reason?.message || ""} ${found.reason?.hint || ""}`));
    minute.disabled = !one;
  };
  draw();
  return h("section", { "aria-labelledby": "trial" }, h("h2", { id: "trial" }, "Hear a minute first"), h("div", { class: "field-line" }, episode, language), what, h("div", { class: "actions" }, minute, whole), heard);
}

/** What is wanted of the show: nothing is dubbed that was not opted in. */
function opting(state, path) {
  const { wish } = state;
  const box = (label, on, props = {}) => {
    const input = h("input", { type: "checkbox", checked: on, ...props });
    return { input, el: h("label", { class: props.value ? "" : "check" }, input, label) };
  };
  const tongues = state.languages.map((tag) => box(languageName(tag), wish.languages.includes(tag), { value: tag }));
  const automatic = box("Make new episodes by themselves", wish.automatic);
  const natural = box("Let episodes grow rather than speak faster", wish.mode === "natural");
  const interpreter = box("Keep the original audible, low, for the first second of each turn", wish.interpreter);
  const notice = box("Begin each with a spoken sentence that says what it is", wish.spoken_notice);
  const save = async (event) => {
    event.preventDefault();
    const body = { languages: tongues.filter(({ input }) => input.checked).map(({ input }) => input.value), automatic: automatic.input.checked, mode: natural.input.checked ? "natural" : "timed", interpreter: interpreter.input.checked, spoken_notice: notice.input.checked };
    try {
      state.wish = await put(`${path}/dubbing`, body);
      toast(body.languages.length ? "Noted. Nothing is published before you say so." : "This show is not translated.");
      state.changed?.();
    } catch (error) {
      sorry(error);
    }
  };
  return h("section", { "aria-labelledby": "opting" }, h("h2", { id: "opting" }, "What you want"), h("p", { class: "hint" }, "Nothing of a show is translated that was not asked for here."), h("form", { onsubmit: save }, h("div", { class: "choice", role: "group", "aria-label": "Languages" }, tongues.map(({ el }) => el)), automatic.el, natural.el, interpreter.el, notice.el, h("div", { class: "actions" }, h("button", { type: "submit", class: "button primary" }, "Save"))));
}

function feeds(show, wish) {
  const address = (name) => `${location.origin}/api/v1/collections/${encodeURIComponent(show.id)}/feeds/${name}.xml`;
  const one = (name, words) => h("div", { class: "thing" }, h("div", null, h("p", null, words), h("code", { class: "secret" }, address(name))));
  return h("section", { "aria-labelledby": "feeds" }, h("h2", { id: "feeds" }, "Feeds"), h("p", { class: "hint" }, "For podcast apps; add ?token=… from your settings. A language has one as soon as an episode of it is published."), one("original", "The original, with every language beside it"), wish.languages.map((tag) => one(tag, languageName(tag))));
}
