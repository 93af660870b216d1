// Skip silence: where talk pauses for long, it runs faster until someone speaks again.

import { meterIfAny } from "./graph.js";
import { cell, kept } from "../core/cell.js";

export const skipSilence = cell(kept.get("skipSilence", false));
skipSilence.watch((yes) => kept.set("skipSilence", yes));

const QUIET_RMS = 0.012; // about −38 dBFS
const PATIENCE = 2; // ticks of about 250 ms

export class QuietSkipper {
  quiet = 0;
  samples = new Float32Array(2048);

  tick(el, rate, talk) {
    const meter = meterIfAny();
    if (!meter || !talk || !skipSilence.get()) {
      if (this.quiet) el.playbackRate = rate;
      this.quiet = 0;
      return;
    }
    meter.getFloatTimeDomainData(this.samples);
    const rms = Math.sqrt(this.samples.reduce((sum, x) => sum + x * x, 0) / this.samples.length);
    this.quiet = rms < QUIET_RMS ? this.quiet + 1 : 0;
    el.playbackRate = this.quiet >= PATIENCE ? Math.min(4, rate * 2.5) : rate;
  }
}
