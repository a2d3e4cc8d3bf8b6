// One queue: what it is, how it stands, its workers, its last jobs, and what can be done about it.

import { query } from "./api.js";
import { backoffWords } from "./backoff.js";
import { attribute, h, text } from "./dom.js";
import { RetryFailed } from "./failures.js";
import { age, count, rate, seconds, span } from "./format.js";
import { JobBrief } from "./job-brief.js";
import { live } from "./live.js";
import { act } from "./notices.js";
import { factList, Figures, pages, panel, WorkerBrief } from "./page-parts.js";
import { executor, pause, reasonOf, resume, stateOf } from "./queues.js";
import { seen } from "./route.js";
import { WorkerEnds } from "./worker-ends.js";

let page;

export function startQueuePage() {
  page = pages(document.querySelector("[data-view=queue]"), name => new QueuePage(name));
  live.on("draw", tick => seen("queue") && page.draw(tick));
}

/** Shows the queue that the address names. */
export const openQueue = name => page.open(name);

class QueuePage {
  #name;
  #paused = false;
  #state = h("span", { class: "badge" });
  #kind = h("p", { class: "hint" });
  #reason = h("p", { class: "problem", hidden: true });
  #gone = h("p", { class: "problem", hidden: true });
  #figures;
  #facts = h("dl", { class: "facts plain" });
  #written = "";
  #workers;
  #jobs;
  #failed;
  #ends;
  #pause = h("button", { type: "button", class: "button", "data-needs": "operate" }, "Pause");
  #retry;
  elements;

  constructor(name) {
    this.#name = name;
    const list = state => `#/jobs${query({ queue: name, state })}`;
    this.#figures = new Figures({
      queued: { label: "Queued", href: list("queued") },
      scheduled: { label: "Scheduled", href: list("scheduled") },
      running: { label: "Running", href: list("running") },
      slots: { label: "Slots busy" },
      finished: { label: "Finished", href: list("succeeded,failed,cancelled,expired") },
      failed: { label: "Failed", href: list("failed") },
    });
    this.#workers = new WorkerBrief("Workers", "No worker runs just now.");
    this.#jobs = new JobBrief("Last jobs", { queue: name }, { empty: "It has had no jobs.", link: list("") });
    this.#failed = new JobBrief("Last that failed", { queue: name, state: "failed" }, { limit: 5, empty: "No job of it has failed.", link: list("failed") });
    this.#ends = new WorkerEnds(name);
    this.#pause.addEventListener("click", () => act(this.#pause, () => (this.#paused ? resume(name) : pause(name))));
    this.#retry = new RetryFailed(name);
    this.elements = this.#lay(name);
  }

  #lay(name) {
    const actions = h("div", { class: "page-actions" }, h("a", { class: "button", "data-needs": "submit", href: `#/submit${query({ queue: name })}` }, "New job"), this.#retry.element, this.#pause);
    return [
      h("div", { class: "view-head" }, h("h2", { id: "queue-title", class: "wrap" }, name), this.#state, this.#kind, actions),
      this.#gone,
      this.#reason,
      this.#figures.element,
      panel("Definition", this.#facts),
      this.#workers.element,
      this.#ends.element,
      this.#failed.element,
      this.#jobs.element,
    ];
  }

  draw(tick) {
    const queue = tick.queues.find(each => each.name === this.#name);
    this.#gone.hidden = Boolean(queue);
    if (queue) this.#show(queue, tick);
    else text(this.#gone, `There is no queue ${this.#name} just now: it is not configured, and has no jobs that are not finished.`);
    this.#jobs.look(tick.changes);
    this.#failed.look(tick.changes);
  }

  #show(queue, tick) {
    const [word, kind] = stateOf(queue);
    this.#paused = queue.paused;
    this.#retry.draw(tick, queue);
    text(this.#state, word);
    attribute(this.#state, "data-kind", kind);
    text(this.#kind, executor(queue.definition));
    const reason = reasonOf(queue);
    text(this.#reason, reason);
    this.#reason.hidden = !reason;
    text(this.#pause, queue.paused ? "Resume" : "Pause");
    attribute(this.#pause, "aria-label", `${queue.paused ? "Resume" : "Pause"} ${queue.name}`);
    this.#showFigures(queue);
    this.#showDefinition(queue);
    this.#workers.element.hidden = queue.definition?.executor !== "processes";
    this.#ends.look(tick);
    this.#workers.show(tick.workers.filter(worker => worker.queue === queue.name), tick.at);
  }

  #showFigures({ queued, scheduled, running, oldestAge, slots, finishedPerSecond, failedPerSecond }) {
    const oldest = seconds(oldestAge);
    this.#figures.show("queued", count(queued), oldest === null ? "jobs" : `oldest ${age(oldest)}`);
    this.#figures.show("scheduled", count(scheduled), "jobs");
    this.#figures.show("running", count(running), "jobs");
    this.#figures.show("slots", slots ? count(slots.busy) : "–", slots ? `of ${count(slots.total)}${slots.stuck ? `, ${count(slots.stuck)} stuck` : ""}` : "");
    this.#figures.show("finished", rate(finishedPerSecond), "jobs/s");
    this.#figures.show("failed", rate(failedPerSecond), "jobs/s");
  }

  #showDefinition({ definition, servedBy }) {
    const written = JSON.stringify([definition, servedBy]);
    if (written === this.#written) return;
    this.#written = written;
    this.#facts.replaceChildren(...factList(definition ? definitionFacts(definition, servedBy) : [["Definition", servedBy.length ? `It is not configured here; it is served by ${servedBy.join(", ")}.` : "It is not configured: its jobs wait until it is."]]));
  }
}

const keptFacts = retain => [
  ...["succeeded", "failed", "cancelled", "expired"].map(state => [`Kept if ${state}`, span(retain[state])]),
  ["Finished jobs at most", retain.count ? count(retain.count) : "any number"],
];

const definitionFacts = ({ executor: kind, on, slots, concurrency, mode, command, types, timeout, maxAttempts, backoff, maxWaiting, priorityAgeing, retain, resultType, maxResult }, servedBy) => [
  ["Executor", kind],
  on && ["For nodes with", on.join(", ")],
  ["Served by", servedBy.length ? servedBy.join(", ") : "no live node"],
  ["Slots", count(slots)],
  kind === "processes" && ["Jobs at once in a worker", mode === "once" ? "one process each" : count(concurrency)],
  ["Timeout of an attempt", span(timeout)],
  ["Attempts at most", count(maxAttempts)],
  backoff && ["Pauses between attempts", backoffWords(backoff)],
  ["Waiting jobs at most", count(maxWaiting)],
  priorityAgeing && ["A level of priority is worth", `${span(priorityAgeing)} of waiting`],
  ...(retain ? keptFacts(retain) : []),
  resultType && ["Results are", resultType],
  maxResult && ["Results have at most", `${count(maxResult)} bytes`],
  types && ["Types", types.join(", ")],
  command && ["Command", h("code", {}, command.join(" "))],
];
