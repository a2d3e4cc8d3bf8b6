// What /v1/live sends: history, then a tick each second. Listeners get a tick at once, to remember it,
// and draw at most one of them per frame: a slow page skips ticks, it never queues them.
//
// A page that is hidden reads no stream. Of those that can be seen one reads it for all: see shared.js.

import { get, session } from "./api.js";
import { identity, isOffered } from "./me.js";
import { scope, Shared } from "./shared.js";
import { listen, pauseAfter } from "./streams.js";

const LATE_AFTER = 3500;
const BETWEEN_LOOKS = 2000;

/** `state` is one of connecting, live, stale. */
export class Live extends EventTarget {
  state = "connecting";
  tick = null;
  #shared = new Shared({ heard: text => this.#hear(text), leads: () => this.#reading || this.#connect() });
  /** Ends the stream that is read here, if any. */
  #reading = null;
  #hasHistory = false;
  #failures = 0;
  #shownAt = 0;
  #retry = 0;
  #late = 0;
  #frame = 0;

  start() {
    addEventListener("online", () => this.#awake && this.reconnect());
    document.addEventListener("visibilitychange", () => this.#turn());
    session.addEventListener("refused", () => this.#lost());
    this.#turn();
  }

  get #awake() {
    return !document.hidden;
  }

  #turn() {
    if (this.#awake) {
      if (performance.now() - this.#shownAt > LATE_AFTER) this.#become("connecting");
      this.#shared.join(`${scope} live${identity()}`);
      this.reconnect();
    } else this.#rest();
  }

  #rest() {
    this.#shared.leave();
    this.#hangUp();
    clearTimeout(this.#late);
    clearTimeout(this.#retry);
  }

  /** Now, without the rest of the pause. */
  reconnect() {
    clearTimeout(this.#retry);
    this.#connect();
  }

  /** Each page reads its own history, and then on if no other one reads for it. */
  async #connect() {
    this.#hangUp();
    const mine = (this.#reading = new AbortController());
    this.#hasHistory = false;
    this.#watch();
    try {
      await READ[isOffered("machine")]({ signal: mine.signal, take: event => mine === this.#reading && this.#take(event) });
      if (mine === this.#reading) this.#lost();
    } catch (problem) {
      if (mine === this.#reading && problem.name !== "AbortError") this.#lost(problem);
    }
  }

  #hangUp() {
    const reading = this.#reading;
    this.#reading = null;
    reading?.abort();
  }

  #take({ type, data }) {
    if (type === "history") {
      this.#hasHistory = true;
      this.#tell("history", JSON.parse(data));
    }
    if (type !== "tick") return;
    this.#shared.tell(data);
    this.#show(data);
  }

  /** From the page that reads for all. */
  #hear(text) {
    if (!this.#awake) return;
    if (this.#reading && !this.#hasHistory) return;
    this.#hangUp();
    clearTimeout(this.#retry);
    this.#show(text);
  }

  #show(text) {
    const tick = JSON.parse(text);
    this.#failures = 0;
    this.#shownAt = performance.now();
    this.#watch();
    if (tick.at === this.tick?.at && this.state === "live") return;
    this.tick = tick;
    this.#become("live");
    this.#tell("tick", tick);
    this.redraw();
  }

  /** Draws the last tick in the next frame. */
  redraw() {
    if (this.#frame || !this.tick) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#tell("draw", this.tick);
    });
  }

  #watch() {
    clearTimeout(this.#late);
    this.#late = setTimeout(() => this.#lost(), LATE_AFTER);
  }

  #lost(problem) {
    this.#hangUp();
    clearTimeout(this.#late);
    clearTimeout(this.#retry);
    const pause = pauseAfter(++this.#failures, problem);
    this.#retry = setTimeout(() => this.#connect(), pause);
    this.#become("stale", { pause });
  }

  #become(state, more = {}) {
    const changed = this.state !== state;
    this.state = state;
    if (changed || state === "stale") this.#tell("state", { state, changed, ...more });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  on(type, listener) {
    this.addEventListener(type, event => listener(event.detail));
  }
}

/** By whether one may see the machine. Others have ticks with nothing but a reason to look anew. */
const READ = {
  true: way => listen("v1/live", way),
  false: async ({ signal, take }) => {
    for (let changes = 0; ; changes++) {
      await get("v1/jobs/counts?state=running", signal);
      take({ type: "tick", data: JSON.stringify({ at: new Date().toISOString(), changes, queues: [], cores: [], workers: [] }) });
      await new Promise(resolve => setTimeout(resolve, BETWEEN_LOOKS));
    }
  },
};

export const live = new Live();
