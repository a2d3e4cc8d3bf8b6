// What pages of a queue, a worker and a core are made of.

import { attribute, Children, h, text } from "./dom.js";
import { age, bytes, shortId } from "./format.js";
import { pageOf } from "./route.js";
import { scroller } from "./scroll.js";

/** A panel with a heading. */
export const panel = (title, ...content) => h("section", { class: "panel live", "aria-label": title }, h("header", {}, h("h3", {}, title)), content);

/** Names and values; what is null is left out. */
export const factList = facts => facts.filter(fact => fact && fact[1] !== null && fact[1] !== undefined && fact[1] !== "").map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)));

/** Figures of the moment: { name: { label, href } }, written with `show`. */
export class Figures {
  #views = new Map();
  element = h("dl", { class: "tiles" });

  constructor(figures) {
    for (const [name, { label, href }] of Object.entries(figures)) {
      const value = h("b", {}, "–");
      const note = h("span");
      this.#views.set(name, { value, note });
      this.element.append(h("div", {}, h("dt", {}, href ? h("a", { href }, label) : label), h("dd", {}, value, " ", note)));
    }
  }

  show(name, value, note = "") {
    const view = this.#views.get(name);
    text(view.value, value);
    text(view.note, note);
  }
}

const HEADINGS = [["Worker"], ["State"], ["Runs"], ["Core", "num"], ["Memory", "num"], ["Done", "num"], ["Up", "num"]];

/** A panel with some workers. */
export class WorkerBrief {
  #body = h("tbody");
  #rows = new Children(this.#body, { key: worker => `${worker.id} ${worker.pid}`, create: workerRow, update: showWorker });
  #table;
  #empty;

  constructor(title, empty) {
    const head = h("tr", {}, HEADINGS.map(([heading, kind = ""]) => h("th", { scope: "col", class: kind }, heading)));
    this.#table = scroller(title, h("table", { class: "table" }, h("thead", {}, head), this.#body));
    this.#empty = h("p", { class: "hint" }, empty);
    this.element = panel(title, this.#table, this.#empty);
  }

  show(workers, at) {
    this.#table.hidden = workers.length === 0;
    this.#empty.hidden = workers.length > 0;
    this.#rows.show(workers.map(worker => ({ ...worker, at })));
  }
}

const KINDS = { busy: "good", idle: "calm", starting: "warn", stopping: "warn" };

function workerRow({ id: name }) {
  const view = { state: h("span", { class: "badge" }), job: h("a", { class: "mono" }), more: h("span", { class: "sub-inline" }) };
  for (const figure of ["core", "memory", "done", "up"]) view[figure] = h("td", { class: "num" });
  view.element = h("tr", {}, h("th", { scope: "row" }, h("a", { href: pageOf("workers", name) }, name)), h("td", {}, view.state), h("td", {}, view.job, view.more), view.core, view.memory, view.done, view.up);
  return view;
}

function showWorker(view, worker) {
  const [first, ...others] = worker.jobs;
  text(view.state, worker.state);
  attribute(view.state, "data-kind", KINDS[worker.state]);
  text(view.job, first ? shortId(first) : "");
  attribute(view.job, "href", first ? `#/jobs/${first}` : null);
  text(view.more, others.length ? ` +${others.length}` : "");
  text(view.core, worker.core ?? "–");
  text(view.memory, bytes(worker.pss ?? worker.rss));
  text(view.done, worker.done);
  text(view.up, age((Date.parse(worker.at) - Date.parse(worker.startedAt)) / 1000));
}

/** Shows one page at a time in a section: `make` makes { elements, draw, stop } of an item. */
export function pages(section, make) {
  let page = null;
  let shown = null;
  return {
    open(item) {
      if (item === shown) return;
      page?.stop?.();
      shown = item;
      page = item === null ? null : make(item);
      section.replaceChildren(...(page?.elements ?? []));
      // One is read from its top, wherever one came from.
      if (item !== null) scrollTo({ top: 0 });
    },
    draw: tick => page?.draw(tick),
  };
}
