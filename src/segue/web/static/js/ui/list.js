// A list that can hold 100,000 rows: only those near the window exist, pages of them are asked for as they come near.
//
// While it flies past faster than anyone reads, nothing is drawn and nothing asked for: the ground's own stripes stand
// for the rows. Where it comes to rest they are drawn, a few at a time, so that no frame waits for all of them.

import { fill, h } from "../core/dom.js";

const PAGE = 100;
const AHEAD = 6; // rows drawn beyond the window's edges
const FLIGHT = 0.6; // of the window's height in one frame: no eye follows that
const CALM_MS = 90; // this long without a move is rest
const BUDGET_MS = 6; // spent on drawing rows in one frame

/** `load(offset, limit)` answers `{total, entries}`; `draw(entry, index)` makes an element. */
class SegueList extends HTMLElement {
  setup({ load, draw, first, row_px = 64, card_px = 0, label = "", empty }) {
    Object.assign(this, { load, draw, row_px, card_px, empty });
    this.pages = new Map();
    this.drawn = new Map();
    this.total = 0;
    this.setAttribute("role", "list");
    if (label) this.setAttribute("aria-label", label);
    if (first) this.#keep(0, first);
    return this;
  }

  connectedCallback() {
    this.stop = new AbortController();
    addEventListener("scroll", () => this.#moved(), { passive: true, signal: this.stop.signal });
    this.sizer = new ResizeObserver(() => (this.#measure(), this.#soon()));
    this.sizer.observe(this);
    this.addEventListener("keydown", (event) => this.#keys(event));
    this.#measure();
    this.#paint();
  }

  disconnectedCallback() {
    this.stop.abort();
    this.sizer.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.calm);
    this.frame = null;
  }

  #soon() {
    this.frame ??= requestAnimationFrame(() => ((this.frame = null), this.#paint()));
  }

  #moved() {
    this.moving = true;
    clearTimeout(this.calm);
    this.calm = setTimeout(() => {
      this.moving = false;
      for (const img of this.querySelectorAll("img[data-src]")) {
        img.src = img.dataset.src;
        img.removeAttribute("data-src");
      }
      this.#paint();
    }, CALM_MS);
    this.#soon();
  }

  /** All entries loaded so far from the page around `index`, for playing from there. */
  near(index) {
    const page = Math.floor(index / PAGE);
    const entries = [...(this.pages.get(page) || []), ...(this.pages.get(page + 1) || [])];
    return { entries, at: index - page * PAGE };
  }

  #keep(page, answer) {
    this.pages.set(page, answer.entries);
    if (answer.total !== this.total) {
      this.total = answer.total;
      this.#measure();
    }
    if (!this.total && this.empty) {
      this.removeAttribute("role");
      this.removeAttribute("aria-label");
      fill(this, this.empty());
    }
  }

  #measure() {
    const width = this.clientWidth || 320;
    const old = this.columns;
    this.columns = this.card_px ? Math.max(2, Math.floor((width + 24) / (this.card_px + 24))) : 1;
    const gap = this.card_px ? (width < 600 ? 16 : 24) : 0;
    this.cell_px = (width - gap * (this.columns - 1)) / this.columns;
    this.gap_px = gap;
    this.high_px = this.card_px ? Math.round(this.cell_px + 72) : this.row_px;
    this.style.setProperty("--high", `${this.high_px}px`);
    if (old !== this.columns || this.card_px) this.#drop();
    const height = `${Math.ceil(this.total / this.columns) * this.high_px}px`;
    if (this.total) this.style.setProperty("height", height);
  }

  #drop() {
    for (const el of this.drawn.values()) el.remove();
    this.drawn.clear();
  }

  #paint() {
    if (!this.isConnected || !this.load) return;
    const top = -this.getBoundingClientRect().top;
    const flies = this.moving && Math.abs(top - this.top) > innerHeight * FLIGHT;
    this.top = top;
    this.classList.toggle("flies", flies && !this.card_px);
    if (flies) return;
    const until = this.moving ? performance.now() + BUDGET_MS : Infinity;
    const first = Math.max(0, Math.floor(top / this.high_px) - AHEAD) * this.columns;
    const last = Math.min(this.total || PAGE, (Math.ceil((top + innerHeight) / this.high_px) + AHEAD) * this.columns);
    for (let page = Math.floor(first / PAGE); page <= Math.floor(Math.max(first, last - 1) / PAGE); page += 1) this.#ask(page);
    for (const [index, el] of this.drawn) {
      if ((index < first || index >= last) && !el.contains(document.activeElement)) {
        el.remove();
        this.drawn.delete(index);
      }
    }
    for (let index = first; index < last; index += 1) {
      const entry = this.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
      const known = this.drawn.get(index);
      if (known && (known.dataset.full || !entry)) continue;
      if (!entry && !this.total) continue;
      if (entry && performance.now() > until) {
        this.#soon();
        break;
      }
      const el = h("div", { class: this.card_px ? "list-cell" : "list-row", role: "listitem", "aria-setsize": this.total, "aria-posinset": index + 1, "data-full": Boolean(entry), "data-index": index }, entry ? this.draw(entry, index) : h("div", { class: "ghost-row" }));
      el.style.setProperty("width", `${this.cell_px}px`);
      el.style.setProperty("height", `${this.high_px}px`);
      el.style.setProperty("transform", `translate(${(index % this.columns) * (this.cell_px + this.gap_px)}px, ${Math.floor(index / this.columns) * this.high_px}px)`);
      if (this.moving) for (const img of el.querySelectorAll("img")) hold(img);
      known?.remove();
      this.drawn.set(index, el);
      // Keep the order of the document the order of the list, for the keyboard and the screen reader.
      const after = [...this.drawn.keys()].filter((k) => k > index && k < index + 40).sort((a, b) => a - b)[0];
      this.insertBefore(el, after === undefined ? null : this.drawn.get(after));
    }
  }

  async #ask(page) {
    if (this.pages.has(page) || (this.total && page * PAGE >= this.total)) return;
    this.pages.set(page, null);
    try {
      this.#keep(page, await this.load(page * PAGE, PAGE));
      this.#paint();
    } catch (error) {
      if (error.name === "AbortError") return;
      setTimeout(() => (this.pages.delete(page), this.#paint()), 3000);
    }
  }

  #keys(event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const here = event.target.closest("[data-index]");
    if (!here) return;
    const step = (event.key === "ArrowDown" ? 1 : -1) * this.columns;
    const to = this.drawn.get(Number(here.dataset.index) + step);
    if (!to) return;
    event.preventDefault();
    (to.querySelector(".row-title, a") || to.querySelector("button"))?.focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest" });
  }
}
/** A picture that may be gone in a moment is not asked for yet. */
function hold(img) {
  img.dataset.src = img.src;
  img.removeAttribute("src");
}
customElements.define("segue-list", SegueList);

export const list = (options) => document.createElement("segue-list").setup(options);
