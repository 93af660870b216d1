// Our own icons: one grid of 24, one stroke of 1.75, round ends.

import { svg } from "../core/dom.js";

const PATHS = {
  home: "M4 11 12 4.5 20 11v8.5h-5.5V14h-5v5.5H4z",
  search: "M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M16 16l4 4",
  music: "M9 18V6l10-2v12M9 18a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0M19 16a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0",
  podcast: "M12 13.5V20M12 8.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M7 16a7 7 0 1 1 10 0",
  book: "M12 6.5C10 5 7.5 4.5 4 4.5v13c3.5 0 6 .5 8 2 2-1.5 4.5-2 8-2v-13c-3.5 0-6 .5-8 2zM12 6.5v13",
  dj: "M3.5 6.5h1.5c7 0 9 11 14 11h1.5M3.5 17.5h1.5c5 0 7-11 14-11h1.5",
  heart: "M12 20 5 12.8a4.6 4.6 0 0 1 6.5-6.5l.5.5.5-.5A4.6 4.6 0 0 1 19 12.8z",
  mark: "M7 4.5h10v15l-5-4-5 4z",
  history: "M4.5 12a7.5 7.5 0 1 0 2.4-5.5L4.5 8.5M4.5 4.5v4h4M12 8v4.5l3 1.5",
  queue: "M4 6.5h12M4 12h8M4 17.5h8M16 12v6l4.5-3z",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4M9 14.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4",
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8.5 5.5v13M15.5 5.5v13",
  next: "M6 6v12l9-6zM18 6v12",
  previous: "M18 6v12l-9-6zM6 6v12",
  back15: "M7.2 6.5A7.5 7.5 0 1 1 4.5 12M7.5 3v4h4",
  ahead30: "M16.8 6.5A7.5 7.5 0 1 0 19.5 12M16.5 3v4h-4",
  volume: "M4.5 9.5v5h3.5l4.5 4v-13L8 9.5zM16 9a4.5 4.5 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11",
  muted: "M4.5 9.5v5h3.5l4.5 4v-13L8 9.5zM16 9.5l4.5 5M20.5 9.5l-4.5 5",
  up: "M6 14.5 12 8.5l6 6",
  down: "M6 9.5l6 6 6-6",
  left: "M14.5 6l-6 6 6 6",
  right: "M9.5 6l6 6-6 6",
  close: "M6 6l12 12M18 6 6 18",
  more: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  shuffle: "M4 7.5h3c5 0 5 9 10 9h3M4 16.5h3c1.6 0 2.7-.9 3.6-2.2M13.4 9.7C14.3 8.4 15.4 7.5 17 7.5h3M17.5 5 20 7.5 17.5 10M17.5 14l2.5 2.5-2.5 2.5",
  repeat: "M4.5 11V9.5a3 3 0 0 1 3-3H19M16.5 4 19 6.5 16.5 9M19.5 13v1.5a3 3 0 0 1-3 3H5M7.5 20 5 17.5 7.5 15",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  playlist: "M4 6.5h16M4 11.5h9M4 16.5h7M18.5 17.5v-7M18.5 17.5a2 2 0 1 1-4 0 2 2 0 0 1 4 0",
  plus: "M12 5v14M5 12h14",
  check: "M5 12.5l4.5 4.5L19 7.5",
  download: "M12 4.5v10.5M7.5 10.5 12 15l4.5-4.5M5 19.5h14",
  upload: "M12 15V4.5M7.5 9 12 4.5 16.5 9M5 19.5h14",
  why: "M9.2 9.3a2.9 2.9 0 1 1 4.3 2.6c-1 .6-1.5 1.1-1.5 2.3M12 17.5h.01M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17",
  idea: "M5 5l14 14M9.5 18.5h5M10 21h4M8 13.5A5.5 5.5 0 0 1 9.5 5M12.5 4a5.5 5.5 0 0 1 3.7 9.2",
  radio: "M4.5 9.5h15v10h-15zM7 9.5 17.5 4M8.5 14.5h.01M13 13h3.5M13 16h3.5",
  key: "M14.5 4.5a5 5 0 1 1-4.3 7.5L4.5 17.5v2h3v-2h2v-2l1.5-1.5M16 8h.01",
  folder: "M4 6.5h5.5l2 2.5H20v9.5H4z",
  taste: "M12 5.5V20M5 9.5l-2.5 5.5a2.9 2.9 0 0 0 5 0zM19 9.5 16.5 15a2.9 2.9 0 0 0 5 0zM5 9.5 12 7l7-1.5v4M8.5 20h7",
  trash: "M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v5.5M13.5 10.5v5.5",
  person: "M12 4.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4M5 19.5c.8-3.5 3.5-5.2 7-5.2s6.2 1.7 7 5.2",
  leave: "M14 4.5H5v15h9M10.5 12H20M16.5 8.5 20 12l-3.5 3.5",
  refresh: "M19.5 12a7.5 7.5 0 1 1-2.4-5.5l2.4 2M19.5 4.5v4h-4",
  copy: "M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4",
  text: "M4.5 6.5h15M4.5 11h15M4.5 15.5h9",
  video: "M4 7h11.5v10H4zM15.5 11 20 8.5v7L15.5 13z",
  mic: "M12 4a2.8 2.8 0 0 0-2.8 2.8v4.4a2.8 2.8 0 0 0 5.6 0V6.8A2.8 2.8 0 0 0 12 4M6.5 11a5.5 5.5 0 0 0 11 0M12 16.5V20M9 20h6",
  flag: "M6.5 20V4.5h11l-2.5 4 2.5 4h-11",
  captions: "M3.5 6h17v12h-17zM7 13.5h4M13.5 13.5H17M7 10h6",
  tongues: "M3.5 6.5h9M8 4.5v2M11 6.5c-.6 4-3 6.5-7 8M5.5 9.5c1 2.2 3 4 5.5 5M11.5 20 16 9.5 20.5 20M13.2 16.5h5.6",
  silence: "M4 12h2.5l1.5-4 2 8 1.5-4h1M14.5 12h.01M17.5 12h.01M20.5 12h.01",
};
const SOLID = new Set(["play", "next", "previous"]);

/** An icon for the eye only: its button carries the words. */
export function icon(name, size = 24) {
  const path = svg("path", { d: PATHS[name], "stroke-linejoin": "round", "stroke-linecap": "round", "stroke-width": name === "more" ? 2.6 : 1.75 });
  path.setAttribute("fill", SOLID.has(name) ? "currentColor" : "none");
  path.setAttribute("stroke", "currentColor");
  return svg("svg", { viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true", focusable: "false", class: `icon icon-${name}` }, path);
}
