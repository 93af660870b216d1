// Light, dark, or whatever the system says; those who draw with colour are told when it changes.

import { cell } from "./cell.js";

const stored = () => {
  try {
    return localStorage.getItem("segue.theme") || "system";
  } catch {
    return "system";
  }
};

export const themeChoice = cell(stored());
export const themeNow = cell(document.documentElement.dataset.theme);
const light = matchMedia("(prefers-color-scheme: light)");
export const stillness = matchMedia("(prefers-reduced-motion: reduce)");

function apply() {
  const choice = themeChoice.get();
  const now = choice === "system" ? (light.matches ? "light" : "dark") : choice;
  document.documentElement.dataset.theme = now;
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", now === "light" ? "#f6f4f1" : "#14110f");
  themeNow.set(now);
}

export function setTheme(choice) {
  try {
    localStorage.setItem("segue.theme", choice);
  } catch {
    // It holds for this visit.
  }
  themeChoice.set(choice);
  apply();
}

export function watchTheme() {
  light.addEventListener("change", apply);
  apply();
}
