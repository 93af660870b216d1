// Speed and sleep: what talk needs.

import { length } from "../core/format.js";
import { api, rate, sleep } from "../player/stage.js";
import { skipSilence } from "../player/silence.js";
import { menu } from "./menu.js";
import { toast } from "./toast.js";

const RATES = [0.8, 1, 1.2, 1.35, 1.5, 1.75, 2];
const MINUTES = [15, 30, 45, 60];

export function rateMenu(anchor) {
  menu(
    anchor,
    [
      ...RATES.map((value) => ({ label: `${value}×`, checked: rate.get() === value, run: () => api.setRate(value) })),
      null,
      { label: "Skip silence", glyph: "silence", checked: skipSilence.get(), run: () => (skipSilence.set(!skipSilence.get()), toast(skipSilence.get() ? "Long pauses are hurried through." : "Pauses are left as they are.")) },
    ],
    "Speed",
  );
}

export function sleepMenu(anchor) {
  const on = sleep.get();
  menu(
    anchor,
    [
      ...MINUTES.map((minutes) => ({ label: `In ${length(minutes * 60_000)}`, run: () => (api.setSleep({ ends_at_ms: Date.now() + minutes * 60_000 }), toast(`Stops in ${length(minutes * 60_000)}, softly.`)) })),
      { label: "At the end of this", run: () => (api.setSleep({ at_end: true }), toast("Stops when this has ended.")) },
      on && null,
      on && { label: "Stay awake", glyph: "sun", run: () => (api.setSleep(null), toast("Sleep timer off.")) },
    ].filter((one) => one !== false && one !== undefined && !(one === null && !on)),
    "Sleep timer",
  );
}
