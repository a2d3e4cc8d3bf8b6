// One stream for all pages of this service in a browser: of those that can be seen one has the lock and
// sends the others what it reads. When it is closed or hidden, the next one gets the lock. A browser
// that has no locks to give, as on a page that came without TLS from another machine, lets each page
// that can be seen read for itself.

/** Pages at another path of the same host are of another service. */
export const scope = `coremill ${new URL(".", document.baseURI).pathname}`;

export class Shared {
  #channel = new BroadcastChannel(`${scope} live`);
  #leads;
  #asked = null;
  #isLeader = false;

  /** `heard` gets what the leader sends; `leads` is called when this page has become the leader. */
  constructor({ heard, leads }) {
    this.#leads = leads;
    this.#channel.addEventListener("message", ({ data }) => this.#isLeader || heard(data));
  }

  join() {
    if (this.#asked || !navigator.locks) return;
    const mine = (this.#asked = new AbortController());
    const { signal } = mine;
    navigator.locks.request(`${scope} live`, { signal }, () => signal.aborted || this.#lead(signal)).catch(() => {});
  }

  /** Until it leaves, or is closed. */
  #lead(signal) {
    this.#isLeader = true;
    this.#leads();
    return new Promise(resolve => signal.addEventListener("abort", resolve, { once: true }));
  }

  leave() {
    this.#isLeader = false;
    this.#asked?.abort();
    this.#asked = null;
  }

  tell(message) {
    if (this.#isLeader) this.#channel.postMessage(message);
  }
}
