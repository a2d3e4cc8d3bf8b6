// One worker: what it does and uses, what it wrote last, its last jobs, and why the one before it ended.

import { get } from "./api.js";
import { attribute, h, text } from "./dom.js";
import { age, bytes, count, isoText, ranges } from "./format.js";
import { live } from "./live.js";
import { act } from "./notices.js";
import { factList, pages, panel } from "./page-parts.js";
import { pageOf, seen } from "./route.js";
import { endView, jobLinks } from "./worker-ends.js";
import { paintPlaces, recycle } from "./workers.js";

const BETWEEN_LOOKS = 2000;
const KINDS = { busy: "good", idle: "calm", starting: "warn", stopping: "warn" };

let page;

export function startWorkerPage() {
  page = pages(document.querySelector("[data-view=worker]"), name => new WorkerPage(name));
  live.on("draw", tick => seen("worker") && page.draw(tick));
}

/** Shows the worker that the address names. */
export const openWorker = name => page.open(name);

class WorkerPage {
  #name;
  #state = h("span", { class: "badge" });
  #queue = h("a", { class: "hint" });
  #gone = h("p", { class: "problem", hidden: true });
  #facts = h("dl", { class: "facts plain" });
  #running = h("p", { class: "words" });
  #strip;
  #stderr = h("pre", { tabindex: "0", "aria-label": "Last lines on stderr" });
  #lastJobs = h("div");
  #before = h("div");
  #panels = {};
  #recycle = h("button", { type: "button", class: "button", "data-needs": "operate" }, "Recycle");
  #asked = new AbortController();
  #next = 0;
  #written = "";
  elements;

  constructor(name) {
    this.#name = name;
    this.#strip = h("canvas", { class: "places wide", role: "img", "aria-label": `Cores of ${name} over the last two minutes` });
    this.#recycle.addEventListener("click", () => act(this.#recycle, () => recycle(name)));
    attribute(this.#recycle, "aria-label", `Recycle ${name}`);
    this.#panels = {
      now: panel("Now", this.#facts, this.#running),
      cores: panel("On which core, last two minutes", this.#strip),
      jobs: panel("Its last jobs", this.#lastJobs),
      stderr: panel("Its last lines on stderr", this.#stderr),
      before: panel("The worker before it", this.#before),
    };
    const head = h("div", { class: "view-head" }, h("h2", { id: "worker-title", class: "wrap" }, name), this.#state, this.#queue, h("div", { class: "page-actions" }, this.#recycle));
    this.elements = [head, this.#gone, ...Object.values(this.#panels)];
    this.#panels.stderr.hidden = true;
  }

  draw(tick) {
    const worker = tick.workers.find(each => each.id === this.#name);
    this.#show(worker, tick);
    if (performance.now() >= this.#next) this.#look();
  }

  stop() {
    this.#asked.abort();
  }

  #show(worker, tick) {
    text(this.#state, worker?.state ?? "not there");
    attribute(this.#state, "data-kind", KINDS[worker?.state] ?? "warn");
    for (const name of ["now", "cores", "jobs"]) this.#panels[name].hidden = !worker;
    this.#recycle.hidden = !worker || worker.state === "stopping";
    if (!worker) return;
    this.#showQueue(worker.queue);
    const facts = factsOf(worker, tick.at);
    const written = JSON.stringify([facts, worker.jobs]);
    if (written !== this.#written) {
      this.#written = written;
      this.#facts.replaceChildren(...factList(facts));
      this.#running.replaceChildren(...(worker.jobs.length ? ["It runs ", jobLinks(worker.jobs)] : []));
    }
    paintPlaces(worker.pid, this.#strip);
  }

  #showQueue(queue) {
    text(this.#queue, `queue ${queue}`);
    attribute(this.#queue, "href", pageOf("queues", queue));
  }

  async #look() {
    this.#next = performance.now() + BETWEEN_LOOKS;
    try {
      this.#take(await get(`v1/workers/${encodeURIComponent(this.#name)}`, this.#asked.signal));
    } catch (problem) {
      if (problem.name === "AbortError") return;
      this.#gone.hidden = false;
      text(this.#gone, problem.status === 404 ? `There is no worker ${this.#name}, and none is known that had this name.` : problem.message);
      if (problem.status === 404) this.#next = performance.now() + 5 * BETWEEN_LOOKS;
    }
  }

  #take({ lastJobs, stderr, before }) {
    this.#gone.hidden = true;
    this.#panels.stderr.hidden = !stderr;
    text(this.#stderr, stderr ?? "");
    replace(this.#lastJobs, JSON.stringify(lastJobs), () => (lastJobs.length ? jobLinks(lastJobs) : h("p", { class: "hint" }, "It has answered none yet.")));
    if (before) this.#showQueue(before.queue);
    replace(this.#before, JSON.stringify(before ?? null), () => (before ? endView(before) : h("p", { class: "hint" }, "None is known: since the service started no other worker had this name.")));
  }
}

/** What is selected stays so while there is no news. */
function replace(place, written, make) {
  if (place.dataset.written === written) return;
  place.dataset.written = written;
  place.replaceChildren(make());
}

const factsOf = (worker, at) => [
  ["PID", worker.pid],
  ["Up", age((Date.parse(at) - Date.parse(worker.startedAt)) / 1000)],
  ["Jobs done", count(worker.done)],
  ["Core", worker.core === undefined ? null : `${worker.core}${worker.pinnedTo === undefined ? "" : ", pinned"}`],
  ["Seen on cores", worker.cores?.length ? ranges(worker.cores) : null],
  ["Memory (RSS)", worker.rss === undefined ? null : bytes(worker.rss)],
  ["Memory (PSS)", worker.pss === undefined ? null : bytes(worker.pss)],
  ["Processes", worker.processes],
  ["Threads", worker.threads],
  ["Waited for a core", worker.runqueueWait === undefined ? null : isoText(worker.runqueueWait)],
  ["Moves between cores", worker.migrations],
  ["Switches, own and forced", worker.voluntarySwitches === undefined ? null : `${count(worker.voluntarySwitches)}, ${count(worker.involuntarySwitches)}`],
];
