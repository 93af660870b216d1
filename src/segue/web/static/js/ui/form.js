// The living form: the last seconds of the sound as rings, like the grooves of a record that is cut while it plays.
// The newest ring is at the heart and moves outward; its shape is the spectrum of that moment, low notes as wide swells,
// high ones as fine ripples. When the host speaks the form draws together and takes the lamp's colour.

import { lights, mix } from "../core/colour.js";
import { h } from "../core/dom.js";
import { stillness, themeNow } from "../core/theme.js";
import { meterIfAny } from "../player/graph.js";

const RINGS = 46;
const POINTS = 96;
const BANDS = 10; // how many swells a ring is made of
const EVERY_MS = 46; // a new ring this often

class SegueForm extends HTMLElement {
  connectedCallback() {
    if (!this.canvas) {
      this.canvas = h("canvas", { "aria-hidden": "true" });
      this.append(this.canvas);
      this.rings = Array.from({ length: RINGS }, () => new Float32Array(BANDS));
      this.bins = new Uint8Array(1024);
      this.talk = 0;
      this.energy = 0;
      this.since = 0;
      this.shades = new Map();
      this.colours = lights(this.palette);
    }
    this.stop = new AbortController();
    themeNow.watch(() => (this.colours = lights(this.palette)), this.stop.signal);
    this.sizer = new ResizeObserver(() => this.#size());
    this.sizer.observe(this);
    this.sight = new IntersectionObserver(([entry]) => ((this.seen = entry.isIntersecting), this.#wake()));
    this.sight.observe(this);
    stillness.addEventListener("change", () => this.#wake(), { signal: this.stop.signal });
    document.addEventListener("visibilitychange", () => this.#wake(), { signal: this.stop.signal });
    this.#size();
    for (let i = 0; i < RINGS; i += 1) this.#cut(i * EVERY_MS, true);
    this.#draw(0);
  }

  disconnectedCallback() {
    this.stop.abort();
    this.sizer.disconnect();
    this.sight.disconnect();
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  /** Colours of what plays; the form passes from the old ones to these. */
  tint(palette) {
    this.palette = palette;
    this.colours = lights(palette);
    if (!this.frame && this.canvas) this.#draw(performance.now());
  }

  /** True while the host speaks. */
  speak(yes) {
    this.speaking = yes;
    if (stillness.matches && this.canvas) this.#draw(performance.now());
  }

  #size() {
    const scale = Math.min(2, devicePixelRatio || 1);
    const side = Math.max(1, Math.min(this.clientWidth, this.clientHeight || this.clientWidth));
    this.side = side;
    this.canvas.width = this.canvas.height = Math.round(side * scale);
    this.canvas.style.setProperty("width", `${side}px`);
    this.canvas.style.setProperty("height", `${side}px`);
    this.scale = scale;
    if (!this.frame) this.#draw(performance.now());
  }

  #wake() {
    const should = this.seen && document.visibilityState === "visible" && !stillness.matches;
    if (should && !this.frame) {
      const step = (t) => {
        this.frame = requestAnimationFrame(step);
        this.#step(t);
      };
      this.frame = requestAnimationFrame(step);
    } else if (!should && this.frame) {
      cancelAnimationFrame(this.frame);
      this.frame = 0;
    }
  }

  #step(t) {
    if (t - this.since >= EVERY_MS) {
      this.since = t;
      this.#cut(t, this.hasAttribute("idle"));
    }
    this.talk += ((this.speaking ? 1 : 0) - this.talk) * 0.06;
    this.#draw(t);
  }

  /** Cut one ring from what sounds now; with no sound it breathes by itself. */
  #cut(t, idle) {
    const ring = this.rings.pop();
    const meter = idle ? null : meterIfAny();
    let sum = 0;
    if (meter) {
      meter.getByteFrequencyData(this.bins);
      for (let b = 0; b < BANDS; b += 1) {
        const from = Math.floor(2 * 1.72 ** b);
        const to = Math.max(from + 1, Math.floor(2 * 1.72 ** (b + 1)));
        let level = 0;
        for (let k = from; k < to && k < this.bins.length; k += 1) level += this.bins[k];
        ring[b] = (level / (to - from) / 255) ** 1.6;
        sum += ring[b];
      }
    }
    const breath = 0.5 + 0.5 * Math.sin(t / 2600);
    for (let b = 0; b < BANDS; b += 1) {
      const own = idle || sum < 0.05 ? 0.16 + 0.14 * Math.sin(t / (900 + b * 310) + b * 1.9) * breath : 0;
      ring[b] = Math.max(ring[b] * (meter ? 1 : 0), own);
    }
    this.energy += (Math.min(1, sum / 4) - this.energy) * 0.25;
    this.rings.unshift(ring);
  }

  /** The colour of a ring: the palette from the heart outward, the lamp's at the heart while someone speaks. */
  #shade(colours, age, lampColour) {
    const place = age * (colours.length - 1);
    const low = Math.min(colours.length - 1, Math.floor(place));
    const high = Math.min(colours.length - 1, low + 1);
    const key = `${colours[low]} ${colours[high]} ${Math.round((place - low) * 12)} ${Math.round(this.talk * 8)} ${age < 0.5 ? Math.round(age * 20) : 10}`;
    let shade = this.shades.get(key);
    if (!shade) {
      shade = mix(colours[high], colours[low], place - low);
      shade = mix(lampColour, shade, this.talk * Math.max(0, 1 - age * 2));
      if (this.shades.size > 2000) this.shades.clear();
      this.shades.set(key, shade);
    }
    return shade;
  }

  #draw(t) {
    const g = this.canvas.getContext("2d");
    const { side, scale, talk } = this;
    g.setTransform(scale, 0, 0, scale, 0, 0);
    g.clearRect(0, 0, side, side);
    g.translate(side / 2, side / 2);
    const between = this.frame ? Math.min(1, (t - this.since) / EVERY_MS) : 0;
    const rim = side * 0.42 * (1 - 0.14 * talk);
    const heart = side * (0.075 + 0.02 * this.energy);
    const lampColour = themeNow.get() === "light" ? "#8f4700" : "#ffb54a";
    g.lineJoin = "round";
    for (let i = RINGS - 1; i >= 0; i -= 1) {
      const age = (i + between) / RINGS;
      const radius = heart + (rim - heart) * age ** 0.86;
      const swell = side * 0.052 * (0.25 + age * 0.95) * (1 - 0.35 * talk);
      const band = this.rings[i];
      g.beginPath();
      for (let p = 0; p <= POINTS; p += 1) {
        const angle = (p / POINTS) * Math.PI * 2;
        let out = 0;
        for (let b = 0; b < BANDS; b += 1) out += band[b] * Math.sin(angle * (b + 2) + b * 2.4 + (t / 5200) * (b % 2 ? 1 : -1)) * (1 - b * 0.055);
        const r = radius + Math.tanh(out * 0.7) * 1.3 * swell;
        const x = Math.cos(angle - Math.PI / 2) * r;
        const y = Math.sin(angle - Math.PI / 2) * r;
        if (p) g.lineTo(x, y);
        else g.moveTo(x, y);
      }
      g.closePath();
      const colours = this.colours;
      g.strokeStyle = this.#shade(colours, age, lampColour);
      g.globalAlpha = Math.min(1, (1 - age) ** 0.62 * 0.95 + 0.05) * (age > 0.94 ? (1 - age) / 0.06 : 1);
      g.lineWidth = Math.max(0.7, side * 0.0029 * (1.25 - age * 0.6) * (1 + band[0] * 0.9));
      g.stroke();
    }
    g.globalAlpha = 0.9;
    g.fillStyle = talk > 0.05 ? lampColour : this.colours[0];
    g.beginPath();
    g.arc(0, 0, heart * (0.34 + 0.3 * this.energy + 0.16 * talk), 0, Math.PI * 2);
    g.fill();
    g.globalAlpha = 1;
  }
}
customElements.define("segue-form", SegueForm);

export function form({ idle = false, palette } = {}) {
  const el = h("segue-form", { idle });
  el.palette = palette;
  return el;
}
