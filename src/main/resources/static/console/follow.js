// What happens to a job, from the first line of its log on, while its page can be seen.
//
// A few pages at a time keep a stream open, so that there are connections left for all else; the others
// look now and then for a moment.

import { scope } from "./shared.js";
import { listen, pauseAfter } from "./streams.js";

const PLACES = 3;
const LOOK = 1000;
const BETWEEN_LOOKS = 2000;

export class JobEvents {
  #path;
  #take;
  #after = "";
  #reading = null;
  #failures = 0;
  #timer = 0;
  #wanted = false;

  /** `take` gets { type, data } of each event. */
  constructor(path, take) {
    this.#path = path;
    this.#take = take;
    this.turn = () => this.#turn();
  }

  /** Goes on after what it has read already. */
  start() {
    this.#wanted = true;
    document.addEventListener("visibilitychange", this.turn);
    this.#turn();
  }

  stop() {
    this.#wanted = false;
    document.removeEventListener("visibilitychange", this.turn);
    this.#hangUp();
  }

  #turn() {
    if (document.hidden) this.#hangUp();
    else if (this.#wanted && !this.#reading) this.#read();
  }

  #hangUp() {
    clearTimeout(this.#timer);
    const reading = this.#reading;
    this.#reading = null;
    reading?.abort();
  }

  async #read() {
    clearTimeout(this.#timer);
    const mine = (this.#reading = new AbortController());
    const pause = await this.#readUntilEnd(mine);
    mine.abort();
    if (this.#reading !== mine) return;
    this.#reading = null;
    if (this.#wanted) this.#timer = setTimeout(() => this.#turn(), pause);
  }

  /** Milliseconds until the next try. */
  async #readUntilEnd(mine) {
    const stays = await hasPlace(mine.signal);
    if (!stays) setTimeout(() => mine.abort(), LOOK);
    try {
      const more = await listen(this.#path, { signal: mine.signal, after: this.#after, take: event => this.#reading === mine && this.#note(event) });
      if (!more) this.#wanted = false;
      return pauseAfter(++this.#failures);
    } catch (problem) {
      if (problem.name === "AbortError") return BETWEEN_LOOKS;
      if (problem.status === 404) this.#wanted = false;
      return pauseAfter(++this.#failures, problem);
    }
  }

  #note(event) {
    this.#failures = 0;
    this.#after = event.id ?? this.#after;
    // Nothing comes after the end, unless a user has the job run again.
    if (event.id?.endsWith("-end")) this.#wanted = false;
    this.#take(event);
  }
}

/** Whether this may stay open, which takes one of the places until the signal. */
async function hasPlace(signal) {
  if (!navigator.locks) return true;
  for (let place = 1; place <= PLACES; place++) if (await isTaken(`${scope} job ${place}`, signal)) return true;
  return false;
}

const isTaken = (name, signal) =>
  new Promise(tell => {
    const hold = lock => {
      tell(Boolean(lock));
      return lock && !signal.aborted ? new Promise(done => signal.addEventListener("abort", done, { once: true })) : null;
    };
    navigator.locks.request(name, { ifAvailable: true }, hold).catch(() => tell(false));
  });
