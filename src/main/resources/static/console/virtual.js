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

  /** `height` returns that of each row, in pixels. */
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
    const height = this.#height();
    const first = Math.max(0, Math.min(this.#items.length, Math.floor(scrollTop / height)) - SPARE);
    const shown = this.#items.slice(first, Math.ceil((scrollTop + clientHeight) / height) + SPARE);
    this.#stretch(this.#before, first * height);
    this.#stretch(this.#after, (this.#items.length - first - shown.length) * height);
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
    if (view.element.contains(document.activeElement)) {
      // What has the focus keeps it until it moves on, or there is no such item any more.
      if (this.#items.some(item => this.#key(item) === key)) return;
      this.#window.focus();
    }
    view.element.remove();
    this.#rows.delete(key);
  }

  #stretch(spacer, height) {
    style(spacer.firstChild, "height", `${height}px`);
    spacer.hidden = height === 0;
  }
}
