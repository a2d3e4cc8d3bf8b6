// How many failed jobs each queue has, asked for where it is shown and may have changed, and what has
// them run again: only on a second word, which counts them.

import { get, post, query } from "./api.js";
import { h } from "./dom.js";
import { count } from "./format.js";
import { act, tell } from "./notices.js";
import { confirmed } from "./question.js";

/** Jobs that are retried by hand, or removed after their time, are missed for that long. */
const BETWEEN_COUNTS = 15_000;

/** By queue: { jobs, more, at, changes }. */
const known = new Map();

/** A button that is there while the queue has failed jobs. */
export class RetryFailed {
  #queue;
  element;

  constructor(queue, kind = "") {
    this.#queue = queue;
    this.element = h("button", { type: "button", class: `button ${kind}`, hidden: true, "aria-label": `Retry failed jobs of ${queue}`, "data-needs": "operate" }, "Retry failed");
    this.element.addEventListener("click", () => act(this.element, () => this.#ask()));
  }

  /** Called with each tick that is drawn. */
  draw({ changes }, { failedPerSecond }) {
    const before = known.get(this.#queue);
    const now = performance.now();
    const pause = failedPerSecond > 0 ? 1000 : BETWEEN_COUNTS;
    const isOld = !before || (before.changes !== changes && now - before.at > pause);
    if (isOld && !before?.asked) this.#count(changes);
    this.element.hidden = !before?.jobs;
  }

  async #count(changes) {
    known.set(this.#queue, { ...known.get(this.#queue), asked: true });
    try {
      known.set(this.#queue, { ...(await failedOf(this.#queue)), at: performance.now(), changes });
    } catch {
      known.set(this.#queue, { jobs: 0, at: performance.now(), changes: -1 });
    }
    this.element.hidden = !known.get(this.#queue).jobs;
  }

  async #ask() {
    const { jobs, more } = await failedOf(this.#queue);
    const those = jobs === 1 ? "1 failed job" : `${more ? "the newest " : ""}${count(jobs)} failed jobs`;
    const consequence = `${jobs === 1 ? "It waits again and runs" : "They wait again and run"} as soon as there are slots.${more ? " There are more than these." : ""}`;
    if (!jobs) tell(`${this.#queue} has no failed jobs any more.`);
    else if (await confirmed(`Retry ${those} of ${this.#queue}?`, consequence, "Retry")) await this.#retry();
    await this.#count(known.get(this.#queue)?.changes);
  }

  async #retry() {
    const { retried, more } = await post(`v1/queues/${encodeURIComponent(this.#queue)}/retry-failed`);
    tell(`Failed jobs of ${this.#queue} that wait again: ${count(retried)}.${more ? " There are more." : ""}`);
  }
}

async function failedOf(queue) {
  const { counts } = await get(`v1/jobs/counts${query({ queue, state: "failed" })}`);
  const { jobs = 0, more = false } = counts.find(({ state }) => state === "failed") ?? {};
  return { jobs, more };
}
