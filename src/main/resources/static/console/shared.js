// One stream for all pages of this service in a browser: of those that can be seen one has the lock and
// sends the others what it reads. When it is closed or hidden, the next one gets the lock. A browser
// that has no locks to give, as on a page that came without TLS from another machine, lets each page
// that can be seen read for itself. Pages of different callers share nothing.

/** Pages at another path of the same host are of another service. */
export const scope = `coremill ${new URL(".", document.baseURI).pathname}`;

export class Shared {
  #heard;
  #channel = null;
  #leads;
  #asked = null;
  #isLeader = false;

  /** `heard` gets what the leader sends; `leads` is called when this page has become the leader. */
  constructor({ heard, leads }) {
    this.#heard = heard;
    this.#leads = leads;
  }

  /** With those that have the same name. */
  join(name) {
    if (this.#asked) return;
    this.#listen(name);
    if (!navigator.locks) return;
    const mine = (this.#asked = new AbortController());
    const { signal } = mine;
    navigator.locks.request(name, { signal }, () => signal.aborted || this.#lead(signal)).catch(() => {});
  }

  #listen(name) {
    if (this.#channel?.name === name) return;
    this.#channel?.close();
    this.#channel = new BroadcastChannel(name);
    this.#channel.addEventListener("message", ({ data }) => this.#isLeader || this.#heard(data));
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
    if (this.#isLeader) this.#channel?.postMessage(message);
  }
}
