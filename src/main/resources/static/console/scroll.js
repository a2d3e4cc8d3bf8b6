// Tables that are wider than their place show at which side they go on.

import { attribute, h } from "./dom.js";

const sizes = new ResizeObserver(entries => new Set(entries.map(({ target }) => target.closest(".scroll"))).forEach(show));

/** A place for a table that may be too wide. */
export function scroller(label, table) {
  const place = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, table);
  watch(place);
  return place;
}

export function startScroll() {
  document.querySelectorAll(".scroll").forEach(watch);
}

function watch(place) {
  sizes.observe(place);
  sizes.observe(place.firstElementChild);
  place.addEventListener("scroll", () => show(place), { passive: true });
}

function show(place) {
  const { scrollLeft, scrollWidth, clientWidth } = place;
  const sides = [scrollLeft > 1 && "left", scrollLeft + clientWidth < scrollWidth - 1 && "right"].filter(Boolean);
  attribute(place, "data-more", sides.join(" ") || null);
}
