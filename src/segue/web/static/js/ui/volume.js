// How loud, and silent.

import { h } from "../core/dom.js";
import { muted, volume } from "../player/graph.js";
import { api } from "../player/stage.js";
import { iconButton, setIcon } from "./button.js";

export function volumeControl(signal) {
  const mute = iconButton("volume", "Mute", () => muted.set(!muted.get()), { size: 20 });
  const loud = h("input", { type: "range", min: 0, max: 100, class: "loud", "aria-label": "Volume", oninput: () => api.setVolume(loud.value / 100) });
  volume.watch((value) => (loud.value = Math.round(value * 100)), signal);
  muted.watch((yes) => setIcon(mute, yes ? "muted" : "volume", yes ? "Sound on" : "Mute", 20), signal);
  return h("span", { class: "bar-volume" }, mute, loud);
}
