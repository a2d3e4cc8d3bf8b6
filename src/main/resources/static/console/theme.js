// Light and dark: as the system has it, unless the user chose; canvases ask here for colours.

import { id } from "./dom.js";
import { keep } from "./keep.js";

const DARK = matchMedia("(prefers-color-scheme: dark)");
const listeners = [];

const isDark = () => (document.documentElement.dataset.theme ?? (DARK.matches ? "dark" : "light")) === "dark";

export function startTheme() {
  const button = id("theme");
  button.addEventListener("click", () => {
    const chosen = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = chosen;
    keep("theme", chosen);
    changed();
  });
  DARK.addEventListener("change", changed);
  changed();
}

function changed() {
  id("theme").setAttribute("aria-pressed", String(isDark()));
  resolved.clear();
  for (const listener of listeners) listener();
}

export const onTheme = listener => listeners.push(listener);

const resolved = new Map();

/** What a custom property like --accent is now, as [red, green, blue]. */
export function rgb(property) {
  if (!resolved.has(property)) {
    const probe = document.createElement("i");
    probe.style.color = `var(${property})`;
    document.body.append(probe);
    resolved.set(property, getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(Number));
    probe.remove();
  }
  return resolved.get(property);
}

/** The same for a canvas. */
export const color = property => `rgb(${rgb(property).join(" ")})`;

const queues = [];

/** A queue keeps its colour for as long as the page is open; the first ones differ for all eyes. */
export function queueColor(name) {
  let index = queues.indexOf(name);
  if (index < 0) index = queues.push(name) - 1;
  return `--queue-${index % 8}`;
}
