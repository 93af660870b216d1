// The player that is always there: a bar on a wide screen, a strip over the tabs on a phone.

import { place, clock } from "../core/format.js";
import { entryOf, isTalk } from "../core/entry.js";
import { fill, h } from "../core/dom.js";
import { navigate } from "../core/router.js";
import { themeNow } from "../core/theme.js";
import { api, now, rate, sleep, time } from "../player/stage.js";
import { art } from "./art.js";
import { iconButton, setIcon } from "./button.js";
import { rateMenu, sleepMenu } from "./talkmenus.js";
import { heart } from "./rows.js";
import { queueOpen } from "./shell.js";
import { volumeControl } from "./volume.js";
import "./wave.js";

export function playerBar(signal) {
  const cover = h("a", { class: "bar-cover", href: "/now", "aria-label": "Now playing" });
  const title = h("a", { class: "bar-title", href: "/now" });
  const under = h("span", { class: "bar-sub" });
  const like = h("span", { class: "bar-like" });
  const back = iconButton("previous", "Previous", api.previous, { cls: "bar-step" });
  const play = iconButton("play", "Play", api.toggle, { cls: "bar-play", size: 26 });
  const ahead = iconButton("next", "Next", api.next, { cls: "bar-next" });
  const wave = h("segue-wave", { label: "Position" });
  const at = h("span", { class: "bar-time" }, "0:00");
  const total = h("span", { class: "bar-time" }, "0:00");
  const speed = h("button", { type: "button", class: "chip talk-only", "aria-label": "Speed", onclick: (event) => rateMenu(event.currentTarget) });
  const tongue = h("button", { type: "button", class: "chip", hidden: true, "aria-haspopup": "menu", onclick: (event) => openTongues(event.currentTarget) });
  const night = iconButton("moon", "Sleep timer", (event) => sleepMenu(event.currentTarget), { cls: "talk-only", size: 20 });
  const queueButton = iconButton("queue", "Queue", () => (innerWidth >= 860 ? queueOpen.set(!queueOpen.get()) : navigate("/queue")), { cls: "bar-queue", "aria-expanded": "false" });
  const line = h("span", { class: "bar-line", "aria-hidden": "true" }, h("span"));
  const bar = h(
    "section",
    { class: "bar", "aria-label": "Player" },
    line,
    h("div", { class: "bar-what" }, cover, h("div", { class: "bar-words" }, title, under), like),
    h("div", { class: "bar-steer" }, back, play, ahead),
    h("div", { class: "bar-where" }, at, wave, total),
    h("div", { class: "bar-rest" }, tongue, speed, night, queueButton, volumeControl(signal)),
  );

  let shown;
  now.watch((state) => {
    const { item, playing, loading, mode } = state;
    bar.classList.toggle("nothing", !item);
    bar.classList.toggle("loading", loading);
    bar.classList.toggle("talk", isTalk(item) && mode === "queue");
    bar.classList.toggle("dj", mode === "dj");
    setIcon(play, playing ? "pause" : "play", playing ? "Pause" : "Play", 26);
    play.disabled = !item && mode !== "dj";
    back.disabled = !item || mode === "dj";
    ahead.disabled = !item;
    setIcon(ahead, "next", mode === "dj" ? "Skip this" : "Next");
    showTongue(tongue, state);
    const key = `${mode} ${item?.id} ${Boolean(item?.collection)} ${state.speech?.id}`;
    if (key === shown) return;
    shown = key;
    const entry = item ? entryOf(item) : null;
    fill(cover, entry ? art(entry, 192, { eager: true }) : h("span", { class: "art art-none" }));
    title.textContent = entry?.title || (mode === "dj" ? "Your DJ" : "Nothing playing yet");
    under.textContent = entry ? [mode === "dj" ? "DJ" : spokenBy(state.speech), entry.subtitle].filter(Boolean).join(" · ") : mode === "dj" ? "On air" : "Pick something, or let the DJ";
    title.href = cover.href = mode === "dj" ? "/dj" : entry ? "/now" : "/dj";
    fill(like, entry ? heart(item) : null);
    wave.item(item?.id ? item : null);
  }, signal);
  time.watch(({ position_ms, duration_ms }) => {
    at.textContent = clock(position_ms);
    total.textContent = clock(duration_ms);
    wave.show(position_ms, duration_ms);
    line.firstChild.style.setProperty("--share", duration_ms ? position_ms / duration_ms : 0);
  }, signal);
  wave.addEventListener("seek", (event) => api.seek(event.detail));
  rate.watch((value) => (speed.textContent = `${value}×`), signal);
  sleep.watch((choice) => night.setAttribute("aria-pressed", String(Boolean(choice))), signal);
  queueOpen.watch((open) => queueButton.setAttribute("aria-expanded", String(open)), signal);
  themeNow.watch(() => requestAnimationFrame(() => wave.repaint()), signal);
  bar.addEventListener("click", (event) => {
    // On a phone the strip itself opens Now playing.
    if (innerWidth < 860 && !event.target.closest("button,a,segue-wave")) navigate(title.getAttribute("href"));
  });
  return bar;
}

/** The button of the language switch: hidden where there is nothing to switch. */
export function showTongue(el, { item, mode, speech }) {
  el.hidden = mode !== "queue" || !item?.dub_languages?.length;
  el.textContent = (speech?.language || (item?.language || "").split("-")[0] || "en").toUpperCase();
  el.setAttribute("aria-label", `Language: ${speech ? spokenBy(speech) : "as recorded"}`);
}
export const openTongues = (anchor) => import("./tonguemenu.js").then(({ tongueMenu }) => tongueMenu(anchor));

/** Speech that a computer made is called so wherever it sounds. */
export const spokenBy = (speech) => (speech ? `AI voices${speech.draft ? ", draft" : ""}` : "");

export { place };
