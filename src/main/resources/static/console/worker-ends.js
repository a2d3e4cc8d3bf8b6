// How workers ended: why, when, with what last words, and which jobs they had.

import { get, query } from "./api.js";
import { h } from "./dom.js";
import { age, shortId } from "./format.js";
import { panel } from "./page-parts.js";
import { pageOf } from "./route.js";
import { time } from "./times.js";

const BETWEEN_LOOKS = 5000;

/** Links to some jobs. */
export const jobLinks = jobs => h("span", { class: "job-links" }, jobs.map(job => h("a", { class: "mono", href: `#/jobs/${job}`, title: job }, shortId(job))));

/** What is known of an end. */
export function endView(end) {
  const code = [end.exitCode !== undefined && `exit code ${end.exitCode}`, end.signal && `signal ${end.signal}`].filter(Boolean).join(", ");
  const lived = age((Date.parse(end.endedAt) - Date.parse(end.startedAt)) / 1000);
  return h(
    "div",
    { class: end.planned ? "" : "error" },
    h("p", {}, h("strong", {}, end.reason), ` ${end.message}.`),
    h("p", { class: "hint" }, time(end.endedAt), `, pid ${end.pid}, after ${lived} and ${end.done} done${code ? `; ${code}` : ""}`),
    end.evidence && h("p", { class: "hint" }, end.evidence),
    end.unanswered.length > 0 && h("p", {}, "It had ", jobLinks(end.unanswered)),
    end.stderr && h("pre", { tabindex: "0", "aria-label": "Last lines on stderr" }, end.stderr),
    end.stdout && h("pre", { tabindex: "0", "aria-label": "Last lines on stdout" }, end.stdout),
  );
}

/** A panel with how workers of a queue ended that did not end as planned. */
export class WorkerEnds {
  #queue;
  #list = h("ul", { class: "ends" });
  #written = "";
  #next = 0;
  element = panel("Workers that ended badly", this.#list);

  constructor(queue) {
    this.#queue = queue;
    this.element.hidden = true;
  }

  async look() {
    if (performance.now() < this.#next) return;
    this.#next = performance.now() + BETWEEN_LOOKS;
    const { ends } = await get(`v1/worker-ends${query({ queue: this.#queue })}`).catch(() => ({ ends: null }));
    if (!ends) return;
    const bad = ends.filter(end => !end.planned);
    const written = JSON.stringify(bad);
    if (written === this.#written) return;
    this.#written = written;
    this.element.hidden = bad.length === 0;
    this.#list.replaceChildren(...bad.slice(0, 5).map(end => h("li", {}, h("a", { class: "strong", href: pageOf("workers", end.id) }, end.id), endView(end))));
  }
}
