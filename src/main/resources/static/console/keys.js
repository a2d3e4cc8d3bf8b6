// Keys that work everywhere but where one types. They can be turned off, as some people's speech or
// slips of the hand press them by chance.

import { id } from "./dom.js";
import { neighbour } from "./job.js";
import { keep, kept } from "./keep.js";
import { may } from "./me.js";
import { seen } from "./route.js";

const OFF = "off";
const TYPING = "input:not([type=checkbox]), textarea, select";
const KEYS = { "/": focusFilter, n: () => may("submit") && (location.hash = "#/submit"), j: () => move(1), k: () => move(-1), "?": showHelp };

export function startKeys() {
  const wanted = id("keys");
  wanted.checked = kept("keys") !== OFF;
  wanted.addEventListener("change", () => keep("keys", wanted.checked ? null : OFF));
  id("help").querySelector("[data-close]").addEventListener("click", () => id("help").close());
  addEventListener("keydown", event => {
    if (!wanted.checked || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
    const dialogs = [...document.querySelectorAll("dialog[open]")];
    if (!dialogs.length) KEYS[event.key]?.(event);
    // From one job to the next without closing it.
    else if (dialogs.length === 1 && dialogs[0].id === "job" && (event.key === "j" || event.key === "k")) neighbour(event.key === "j" ? 1 : -1);
  });
}

function focusFilter(event) {
  event.preventDefault();
  if (!seen("workers") && !seen("jobs")) location.hash = "#/jobs";
  // The view changes with the address, which reports that only later.
  requestAnimationFrame(() => setTimeout(() => document.querySelector("section[data-view]:not([hidden]) [data-filter]")?.focus()));
}

/** The focus is what is chosen: Enter opens it, as any link. */
function move(step) {
  const links = [...document.querySelectorAll("section[data-view]:not([hidden]) tbody tr")].map(row => row.querySelector("th a[href]")).filter(link => link?.checkVisibility());
  const at = links.findIndex(link => link.closest("tr").contains(document.activeElement));
  const next = links[at < 0 ? (step > 0 ? 0 : -1) : at + step] ?? links[at];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function showHelp() {
  id("help").showModal();
}
