// Keys that work everywhere but where one types. They can be turned off, as some people's speech or
// slips of the hand press them by chance.

import { id } from "./dom.js";
import { keep, kept } from "./keep.js";
import { seen } from "./route.js";

const OFF = "off";

export function startKeys() {
  const wanted = id("keys");
  wanted.checked = kept("keys") !== OFF;
  wanted.addEventListener("change", () => keep("keys", wanted.checked ? null : OFF));
  addEventListener("keydown", event => {
    if (!wanted.checked || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
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
