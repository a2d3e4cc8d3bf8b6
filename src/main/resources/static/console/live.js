// The stream of /v1/live: history, then a tick each second. Listeners get a tick at once, to remember
// it, and draw at most one of them per frame: a slow page skips ticks, it never queues them.

import { stream } from "./streams.js";

const LATE_AFTER = 3500;
const HIDDEN_AFTER = 30_000;
const PAUSES = [500, 1000, 2000, 4000, 8000, 10000];

/** `state` is one of connecting, live, stale. */
export class Live extends EventTarget {
  state = "connecting";
  tick = null;
  #source = null;
  #failures = 0;
  #retry = 0;
  #late = 0;
  #hidden = 0;
  #frame = 0;

  start() {
    this.#connect();
    addEventListener("online", () => this.reconnect());
    document.addEventListener("visibilitychange", () => this.#turn());
  }

  /** Nobody looks at a hidden page: it gives its connection back, of which a browser has few. */
  #turn() {
    clearTimeout(this.#hidden);
    if (document.hidden) this.#hidden = setTimeout(() => this.#pause(), HIDDEN_AFTER);
    else if (this.#source.readyState === EventSource.CLOSED) this.reconnect();
    else this.redraw();
  }

  #pause() {
    this.#source.close();
    clearTimeout(this.#late);
    clearTimeout(this.#retry);
    this.#become("connecting");
  }

  /** Now, without the rest of the pause. */
  reconnect() {
    clearTimeout(this.#retry);
    this.#connect();
  }

  #connect() {
    this.#source?.close();
    const source = stream("v1/live");
    this.#source = source;
    source.addEventListener("history", event => this.#tell("history", JSON.parse(event.data)));
    source.addEventListener("tick", event => this.#take(JSON.parse(event.data)));
    source.addEventListener("error", () => this.#lost());
    this.#watch();
  }

  #take(tick) {
    this.#failures = 0;
    this.tick = tick;
    this.#become("live");
    this.#watch();
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

  #lost() {
    this.#source.close();
    clearTimeout(this.#late);
    clearTimeout(this.#retry);
    const pause = PAUSES[Math.min(this.#failures++, PAUSES.length - 1)];
    this.#retry = setTimeout(() => this.#connect(), pause);
    this.#become("stale", pause);
  }

  #become(state, pause) {
    const changed = this.state !== state;
    this.state = state;
    if (changed || state === "stale") this.#tell("state", { state, changed, pause });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  on(type, listener) {
    this.addEventListener(type, event => listener(event.detail));
  }
}

export const live = new Live();
