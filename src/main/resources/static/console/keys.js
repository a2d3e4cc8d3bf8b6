// Keys that work everywhere but where one types.

import { seen } from "./route.js";

export function startKeys() {
  addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
    if (event.key === "/") focusFilter(event);
    if (event.key === "n") location.hash = "#/submit";
  });
}

function focusFilter(event) {
  event.preventDefault();
  if (!seen("workers") && !seen("jobs")) location.hash = "#/jobs";
  // The view changes with the address, which tells so only later.
  requestAnimationFrame(() => setTimeout(() => document.querySelector("section[data-view]:not([hidden]) [data-filter]")?.focus()));
}
