// Colour from the art, held to WCAG AA: contrast is computed, never hoped for.

export function rgb(hex) {
  const n = parseInt(hex.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}
export const hex = (c) => `#${c.map((v) => Math.max(0, Math.min(255, Math.round(v))).toString(16).padStart(2, "0")).join("")}`;
export const mix = (a, b, share) => hex(rgb(a).map((v, i) => v * share + rgb(b)[i] * (1 - share)));

function luminance(colour) {
  const [r, g, b] = rgb(colour).map((v) => {
    const c = v / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2 contrast ratio, 1 to 21. */
export function contrast(a, b) {
  const [hi, lo] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (hi + 0.05) / (lo + 0.05);
}

const chroma = (colour) => Math.max(...rgb(colour)) - Math.min(...rgb(colour));
const THEMES = {
  dark: { bg: "#14110f", surface: "#1d1916", ink: "#f7f1ea", ink2: "#bdb2a7", away: "#ffffff" },
  light: { bg: "#f6f4f1", surface: "#fffefc", ink: "#1c1714", ink2: "#5c5249", away: "#000000" },
};
export const theme = () => (document.documentElement.dataset.theme === "light" ? "light" : "dark");

/** The palette's most telling colour: strong in hue, and not too near black or white. */
export function lead(palette) {
  const known = (palette || []).filter((colour) => /^#[0-9a-f]{6}$/i.test(colour));
  if (!known.length) return null;
  const worth = (colour, i) => chroma(colour) * (0.25 + Math.min(0.3, luminance(colour))) - i * 4;
  return known.map((colour, i) => [worth(colour, i), colour]).sort((a, b) => b[0] - a[0])[0][1];
}

/** `{tint, soft, art}`: a surface tinted as far as both inks stay readable on it (4.5:1), a quieter one, and the art's
 * colour moved towards the ink until it reads on the page (4.5:1). */
export function tints(palette, name = theme()) {
  const base = THEMES[name];
  const colour = lead(palette);
  if (!colour) return { tint: base.bg, soft: base.surface, art: null };
  const readable = (surface) => contrast(base.ink, surface) >= 7 && contrast(base.ink2, surface) >= 4.6;
  let tint = base.bg;
  for (let share = name === "dark" ? 0.62 : 0.5; share > 0; share -= 0.03) {
    tint = mix(colour, base.bg, share);
    if (readable(tint)) break;
  }
  let soft = base.surface;
  for (let share = 0.22; share > 0; share -= 0.03) {
    soft = mix(colour, base.surface, share);
    if (readable(soft)) break;
  }
  let art = colour;
  for (let share = 1; share >= 0 && (contrast(art, tint) < 4.5 || contrast(art, soft) < 4.5 || contrast(art, base.bg) < 4.5); share -= 0.06) {
    art = mix(colour, base.away, Math.max(0, share));
  }
  return { tint, soft, art };
}

/** Colours for drawing with light on the page's own ground: each at least 4.5:1 against it, and told apart from the last. */
export function lights(palette, name = theme()) {
  const base = THEMES[name];
  const known = (palette || []).filter((colour) => /^#[0-9a-f]{6}$/i.test(colour) && chroma(colour) > 20).slice(0, 3);
  const use = known.length ? known : name === "dark" ? ["#ffb54a", "#f7f1ea", "#c8673a"] : ["#8f4700", "#c8673a", "#3c2a1a"];
  return use.map((colour) => {
    let out = colour;
    for (let share = 1; share > 0.15 && contrast(out, base.bg) < (name === "dark" ? 6.5 : 4.5); share -= 0.06) out = mix(colour, base.away, share);
    return out;
  });
}
