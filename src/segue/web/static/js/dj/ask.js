// Asking the DJ for something: a line to type in, a microphone to say it into, and the host's answer.

import { h } from "../core/dom.js";
import { iconButton, setIcon } from "../ui/button.js";
import { hush } from "../player/graph.js";
import { dj } from "./engine.js";
import { Recorder, canRecord } from "./recorder.js";

const LONGEST = 600; // letters that the server takes

/** The request box; `signal` ends with the page. */
export function askBox(signal) {
  const field = h("input", { class: "dj-field", type: "text", placeholder: "Ask for something: “like this, but slower”", "aria-label": "Ask the DJ for something", autocomplete: "off", maxlength: LONGEST, enterkeyhint: "send" });
  const mic = iconButton("mic", "Say it", () => (recorder.on ? recorder.stop() : listen()), { cls: "dj-mic", size: 22 });
  const send = iconButton("up", "Ask", null, { cls: "dj-send", size: 22 });
  send.type = "submit";
  const told = h("p", { class: "dj-reply", role: "status", "aria-live": "polite" });
  const box = h("form", { class: "dj-ask", "aria-label": "Requests" }, told, h("div", { class: "dj-ask-line" }, field, canRecord() ? mic : null, send));
  const recorder = new Recorder();
  let asking = false;

  const state = (words) => {
    box.dataset.state = words;
    field.disabled = send.disabled = words !== "ready";
    mic.disabled = words === "asking";
    mic.setAttribute("aria-pressed", String(words === "listening"));
    setIcon(mic, words === "listening" ? "check" : "mic", words === "listening" ? "That is all" : "Say it", 22);
  };

  async function ask(order) {
    if (asking) return;
    asking = true;
    const typing = box.contains(document.activeElement);
    state("asking");
    told.textContent = order.text ? "" : "One moment…";
    try {
      const answer = await dj.request(order);
      told.lang = answer.language;
      told.textContent = order.text ? answer.reply : `“${answer.text}” ${answer.reply}`;
      field.value = "";
    } catch (error) {
      told.removeAttribute("lang");
      told.textContent = [error.message, error.hint].filter(Boolean).join(" ");
    }
    asking = false;
    state("ready");
    if (typing && !signal.aborted) field.focus({ preventScroll: true });
  }

  async function listen() {
    told.textContent = "";
    state("listening");
    hush(true); // or the microphone would hear the music
    try {
      const recording = await recorder.record();
      hush(false);
      if (recording && !signal.aborted) await ask({ recording });
      else state("ready");
    } catch (error) {
      told.textContent = error.name === "NotAllowedError" ? "The browser does not let this page hear you." : "No microphone could be opened.";
      state("ready");
    } finally {
      hush(false);
    }
  }

  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text) ask({ text });
  });
  signal.addEventListener("abort", () => recorder.cancel());
  state("ready");
  return box;
}
