// A long table in a window: only the rows that can be seen exist.

import { h, style } from "./dom.js";

const SPARE = 4;

export class VirtualRows {
  #window;
  #body;
  #height;
  #key;
  #create;
  #update;
  #before = h("tr", { class: "spacer", "aria-hidden": "true" }, h("td"));
  #after = h("tr", { class: "spacer", "aria-hidden": "true" }, h("td"));
  #rows = new Map();
  #items = [];
  #frame = 0;

  /** `height` is that of each row, in pixels. */
  constructor(window, body, { height, key, create, update }) {
    this.#window = window;
    this.#body = body;
    this.#height = height;
    this.#key = key;
    this.#create = create;
    this.#update = update;
    body.append(this.#before, this.#after);
    window.addEventListener("scroll", () => (this.#frame ||= requestAnimationFrame(() => this.#draw())), { passive: true });
  }

  show(items) {
    this.#items = items;
    this.#body.parentElement.setAttribute("aria-rowcount", items.length + 1);
    this.#draw();
  }

  #draw() {
    this.#frame = 0;
    const { scrollTop, clientHeight } = this.#window;
    const first = Math.max(0, Math.min(this.#items.length, Math.floor(scrollTop / this.#height)) - SPARE);
    const shown = this.#items.slice(first, Math.ceil((scrollTop + clientHeight) / this.#height) + SPARE);
    this.#stretch(this.#before, first);
    this.#stretch(this.#after, this.#items.length - first - shown.length);
    const gone = new Set(this.#rows.keys());
    let place = this.#before.nextSibling;
    shown.forEach((item, i) => {
      const key = this.#key(item);
      gone.delete(key);
      let view = this.#rows.get(key);
      if (!view) this.#rows.set(key, (view = this.#create(item)));
      if (view.element === place) place = place.nextSibling;
      else this.#body.insertBefore(view.element, place);
      view.element.setAttribute("aria-rowindex", first + i + 2);
      this.#update(view, item);
    });
    for (const key of gone) this.#drop(key);
  }

  #drop(key) {
    const view = this.#rows.get(key);
    // Whoever has the focus keeps it until it moves on.
    if (view.element.contains(document.activeElement)) return;
    view.element.remove();
    this.#rows.delete(key);
  }

  #stretch(spacer, rows) {
    style(spacer.firstChild, "height", `${rows * this.#height}px`);
    spacer.hidden = rows === 0;
  }
}
