// One core: how busy it is and with whose jobs, and what runs there now.

import { Children, h, style, text } from "./dom.js";
import { percent } from "./format.js";
import { paintStrip, wordOf } from "./cores.js";
import { JobBrief } from "./job-brief.js";
import { live } from "./live.js";
import { pages, panel, WorkerBrief } from "./page-parts.js";
import { pageOf, seen } from "./route.js";
import { queueColor } from "./theme.js";

const SPAN = 300;
/** As many as may run at once on most machines. */
const MOST_RUNNING = 500;

let page;

export function startCorePage() {
  page = pages(document.querySelector("[data-view=core]"), number => new CorePage(Number(number)));
  live.on("draw", tick => seen("core") && page.draw(tick));
}

/** Shows the core that the address names. */
export const openCore = number => page.open(number);

class CorePage {
  #core;
  #note = h("p", { class: "hint" });
  #value = h("b", { class: "core-now" }, "–");
  #strip;
  #shares = h("ul", { class: "shares" });
  #rows = new Children(this.#shares, { key: ({ name }) => name, create: share, update: showShare });
  #workers = new WorkerBrief("Workers here", "No worker is on this core just now.");
  #jobs;
  elements;

  constructor(core) {
    this.#core = core;
    this.#strip = h("canvas", { class: "heat tall", width: SPAN, height: 1, role: "img", "aria-label": `Core ${core} over the last five minutes` });
    this.#jobs = new JobBrief("Running jobs seen here", { state: "running" }, { limit: MOST_RUNNING, empty: "No running job was seen on this core.", keep: job => job.ran?.cores?.includes(core) });
    this.elements = [
      h("div", { class: "view-head" }, h("h2", { id: "core-title" }, `Core ${core}`), this.#note),
      panel("Last five minutes", h("p", {}, this.#value, " busy in the last second"), this.#strip, this.#shares),
      this.#workers.element,
      this.#jobs.element,
    ];
  }

  draw(tick) {
    const core = tick.cores.find(each => each.core === this.#core);
    text(this.#note, !core ? "There is no such core." : !core.online ? "offline" : core.allowed ? "" : "The service may not run here.");
    if (core) {
      text(this.#value, core.online ? percent(core.utilization) : "–");
      this.#showShares(core);
      paintStrip(this.#core, this.#strip);
    }
    this.#workers.show(tick.workers.filter(worker => worker.core === this.#core), tick.at);
    this.#jobs.look(tick.changes);
  }

  #showShares({ queues = {}, utilization = 0 }) {
    const all = Object.entries(queues).map(([name, part]) => ({ name, part }));
    const jobs = all.reduce((sum, { part }) => sum + part, 0);
    all.sort((a, b) => b.part - a.part);
    this.#rows.show([...all, { name: "", part: Math.max(0, (utilization ?? 0) - jobs) }]);
  }
}

function share({ name }) {
  const view = { bar: h("i", { class: name ? "part" : "part rest" }), figure: h("b", { class: "figure" }) };
  if (name) view.bar.style.background = `var(${queueColor(name)})`;
  const label = name && name !== "virtual-threads" ? h("a", { href: pageOf("queues", name) }, name) : h("span", {}, name ? wordOf(name) : "rest of the machine");
  view.element = h("li", {}, label, h("div", { class: "bar", "aria-hidden": "true" }, view.bar), view.figure);
  return view;
}

function showShare(view, { part }) {
  style(view.bar, "width", `${(Math.min(1, part) * 100).toFixed(1)}%`);
  text(view.figure, percent(part));
}
