// The last jobs of something, in few columns; they follow what happens.

import { get, query } from "./api.js";
import { attribute, Children, h, text } from "./dom.js";
import { duration, shortId } from "./format.js";
import { where } from "./jobs.js";
import { scroller } from "./scroll.js";
import { badge, icon } from "./states.js";
import { time } from "./times.js";

const BETWEEN_LOOKS = 2000;
const HEADINGS = ["State", "Type", "Job", "Submitted", "Ran", "Where"];

/** A panel with the last jobs that pass a filter. */
export class JobBrief {
  #filter;
  #limit;
  #keep;
  #rows;
  #empty = h("p", { class: "hint" });
  #body = h("tbody");
  #table;
  #changes = null;
  #next = 0;
  #stopped = new AbortController();

  /** `keep` picks some of what is found; `link` is the whole list. */
  constructor(title, filter, { limit = 8, empty, link, keep = () => true }) {
    this.#filter = filter;
    this.#limit = limit;
    this.#keep = keep;
    this.#rows = new Children(this.#body, { key: job => job.id, create: row, update: show });
    const head = h("tr", {}, HEADINGS.map(heading => h("th", { scope: "col", class: heading === "Submitted" || heading === "Ran" ? "num" : "" }, heading)));
    this.#table = scroller(title, h("table", { class: "table" }, h("thead", {}, head), this.#body));
    this.#table.hidden = true;
    text(this.#empty, empty);
    this.element = h("section", { class: "panel", "aria-label": title }, h("header", {}, h("h3", {}, title), link && h("a", { class: "more", href: link }, "All")), this.#table, this.#empty);
  }

  /** Looks again if something has changed since. */
  async look(changes) {
    if (changes === this.#changes || performance.now() < this.#next) return;
    this.#changes = changes;
    this.#next = performance.now() + BETWEEN_LOOKS;
    try {
      const { jobs } = await get(`v1/jobs${query({ ...this.#filter, limit: this.#limit })}`, this.#stopped.signal);
      const kept = jobs.filter(this.#keep);
      this.#rows.show(kept);
      this.#table.hidden = kept.length === 0;
      this.#empty.hidden = kept.length > 0;
    } catch {
      // The next look may do better; the banner shows what is wrong.
      this.#changes = null;
    }
  }

  stop() {
    this.#stopped.abort();
  }
}

function row(job) {
  const view = { state: badge(), ran: h("td", { class: "num" }), where: h("td"), mark: h("span", { class: "sub", hidden: true }, "sensitive"), why: h("span", { class: "sub why" }) };
  view.element = h(
    "tr",
    {},
    h("td", {}, view.state),
    h("td", {}, h("span", { class: "strong type", title: job.type }, job.type), view.mark, view.why),
    h("th", { scope: "row" }, h("a", { class: "mono", href: `#/jobs/${job.id}`, title: job.id }, shortId(job.id))),
    h("td", { class: "num" }, time(job.submittedAt)),
    view.ran,
    view.where,
  );
  return view;
}

function show(view, job) {
  icon(view.state, job.state, job.cancelRequested);
  text(view.ran, job.startedAt && job.finishedAt ? duration((Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000) : "–");
  text(view.where, where(job));
  view.mark.hidden = !job.sensitive;
  text(view.why, job.error ? (job.error.message ?? job.error.kind) : "");
  attribute(view.why, "title", job.error?.message ?? null);
}
