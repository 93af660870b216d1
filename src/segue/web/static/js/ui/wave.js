// The waveform: what the sound looks like, where its chapters lie, and the slider to move in it.

import { get } from "../core/api.js";
import { clock, spoken } from "../core/format.js";
import { h } from "../core/dom.js";

const BAR = 3;
const GAP = 2;
const known = new Map();

class SegueWave extends HTMLElement {
  connectedCallback() {
    if (this.canvas) return;
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.tip = h("span", { class: "wave-tip", hidden: true, "aria-hidden": "true" });
    this.append(this.canvas, this.tip);
    this.setAttribute("role", "slider");
    this.setAttribute("tabindex", "0");
    this.setAttribute("aria-label", this.getAttribute("label") || "Position");
    this.setAttribute("aria-valuemin", "0");
    this.addEventListener("pointerdown", (event) => this.#grab(event));
    this.addEventListener("pointermove", (event) => this.#hover(event));
    this.addEventListener("pointerleave", () => ((this.tip.hidden = true), (this.over = null), this.#draw()));
    this.addEventListener("keydown", (event) => this.#keys(event));
    this.sizer = new ResizeObserver(() => this.#draw());
    this.sizer.observe(this);
    this.show(this.position_ms || 0, this.duration_ms || 0);
  }

  /** Show an item: its peaks are asked for once; until they come, a quiet line. */
  async item(item) {
    const other = this.id_ !== item?.id;
    if (other) {
      this.id_ = item?.id;
      this.peaks = known.get(item?.id) || null;
      this.asked = null;
    }
    if (other || item?.marks) this.marks = item?.marks || [];
    this.#draw();
    // A list's entry says nothing of its profile: the whole item follows. Not listened to yet: the quiet line stays.
    if (!item?.profile || this.peaks || this.asked === item.id) return;
    this.asked = item.id;
    try {
      const wave = await get(`/items/${encodeURIComponent(item.id)}/waveform`);
      known.set(item.id, wave.peaks || []);
      if (this.id_ === item.id) this.peaks = wave.peaks;
      this.#draw();
    } catch {
      // It can't be had just now: the line stays.
    }
  }

  show(position_ms, duration_ms) {
    Object.assign(this, { position_ms, duration_ms });
    if (!this.canvas) return;
    this.setAttribute("aria-valuemax", String(Math.round(duration_ms / 1000)));
    this.setAttribute("aria-valuenow", String(Math.round(position_ms / 1000)));
    this.setAttribute("aria-valuetext", duration_ms ? `${spoken(position_ms)} of ${spoken(duration_ms)}` : "Nothing playing");
    const x = Math.round((position_ms / (duration_ms || 1)) * this.clientWidth);
    if (x !== this.x) this.#draw();
  }

  repaint() {
    this.#draw();
  }

  #draw() {
    const { canvas } = this;
    const width = this.clientWidth;
    const height = this.clientHeight;
    if (!canvas || !width || !height) return;
    const scale = Math.min(2, devicePixelRatio || 1);
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }
    const g = canvas.getContext("2d");
    g.setTransform(scale, 0, 0, scale, 0, 0);
    g.clearRect(0, 0, width, height);
    const style = getComputedStyle(this);
    const played = style.getPropertyValue("--wave-played").trim() || style.color;
    const rest = style.getPropertyValue("--wave-rest").trim() || "gray";
    this.x = Math.round(((this.drag ?? this.position_ms ?? 0) / (this.duration_ms || 1)) * width);
    const bars = Math.floor(width / (BAR + GAP));
    for (let i = 0; i < bars; i += 1) {
      const x = i * (BAR + GAP);
      const tall = Math.max(3, this.#peak(i, bars) * (height - 2));
      g.fillStyle = x + BAR <= this.x ? played : rest;
      if (x < this.x && x + BAR > this.x) g.fillStyle = played;
      g.beginPath();
      g.roundRect(x, (height - tall) / 2, BAR, tall, BAR / 2);
      g.fill();
    }
    g.fillStyle = style.color;
    for (const mark of this.marks || []) {
      if (mark.start_ms > 0 && this.duration_ms) g.fillRect(Math.round((mark.start_ms / this.duration_ms) * width) - 1, 0, 2, height);
    }
    if (this.over !== null && this.over !== undefined) g.fillRect(this.over, 0, 1, height);
  }

  #peak(i, bars) {
    const { peaks } = this;
    if (!peaks?.length) return 0;
    const from = Math.floor((i / bars) * peaks.length);
    const to = Math.max(from + 1, Math.floor(((i + 1) / bars) * peaks.length));
    let top = 0;
    for (let k = from; k < to && k < peaks.length; k += 1) top = Math.max(top, peaks[k]);
    return (top / 255) ** 1.2;
  }

  #at(event) {
    const box = this.getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * (this.duration_ms || 0);
  }

  #hover(event) {
    if (!this.duration_ms || event.pointerType === "touch") return;
    const at = this.#at(event);
    const mark = (this.marks || []).findLast((one) => one.start_ms <= at);
    this.over = Math.round((at / this.duration_ms) * this.clientWidth);
    this.tip.hidden = false;
    this.tip.textContent = mark ? `${clock(at)} ${mark.title}` : clock(at);
    this.tip.style.setProperty("left", `${this.over}px`);
    this.#draw();
  }

  #grab(event) {
    if (!this.duration_ms || event.button) return;
    this.setPointerCapture(event.pointerId);
    this.drag = this.#at(event);
    this.#draw();
    const stop = new AbortController();
    this.addEventListener("pointermove", (move) => ((this.drag = this.#at(move)), this.#draw()), { signal: stop.signal });
    const done = (yes) => () => {
      stop.abort();
      const to = this.drag;
      this.drag = null;
      if (yes) this.dispatchEvent(new CustomEvent("seek", { detail: to }));
    };
    this.addEventListener("pointerup", done(true), { signal: stop.signal });
    this.addEventListener("pointercancel", done(false), { signal: stop.signal });
  }

  #keys(event) {
    const to = { ArrowLeft: this.position_ms - 5000, ArrowRight: this.position_ms + 5000, ArrowDown: this.position_ms - 5000, ArrowUp: this.position_ms + 5000, PageUp: this.position_ms + 30000, PageDown: this.position_ms - 30000, Home: 0, End: this.duration_ms - 1000 }[event.key];
    if (to === undefined || !this.duration_ms || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.dispatchEvent(new CustomEvent("seek", { detail: Math.max(0, to) }));
  }
}
customElements.define("segue-wave", SegueWave);
