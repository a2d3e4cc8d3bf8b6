// Event streams, read with fetch: what is asked for can carry headers, and why it was refused can be
// read. A browser has six connections to a service and keeps those of pages that one has left: such a
// page gives them back, and starts anew when one returns to it.

import { call, unanswered } from "./api.js";

const PAUSES = [500, 1000, 2000, 4000, 8000, 10_000];
const LINE_END = /\r\n|\n|\r/;

const left = new AbortController();

addEventListener("pagehide", () => left.abort());
addEventListener("pageshow", event => event.persisted && location.reload());

/**
 * Gives each event { type, data, id } to `take`, those after the one with the id `after`. Returns false
 * once there is nothing more to come ever, true if the stream ended otherwise; throws a Problem, or an
 * AbortError once it is given up.
 */
export async function listen(path, { signal, after, take }) {
  const response = await call(path, "text/event-stream", { signal: AbortSignal.any([signal, left.signal]), headers: after ? { "Last-Event-ID": after } : {} });
  if (response.status === 204) return false;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const events = new Events(take);
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) events.read(decoder.decode(part.value, { stream: true }));
  } catch (e) {
    throw unanswered(e);
  }
  return true;
}

/** Milliseconds until the next try. */
export const pauseAfter = (failures, problem) => Math.max(PAUSES[Math.min(failures, PAUSES.length) - 1] ?? PAUSES[0], 1000 * (problem?.retryAfter ?? 0));

/** Takes the text of a stream in any pieces. */
class Events {
  #take;
  #rest = "";
  #event = {};

  constructor(take) {
    this.#take = take;
  }

  read(piece) {
    const lines = (this.#rest + piece).split(LINE_END);
    // A line feed may follow.
    const cut = piece.endsWith("\r") ? lines.splice(-2).join("\r") : lines.pop();
    this.#rest = cut;
    lines.forEach(line => this.#line(line));
  }

  #line(line) {
    if (!line) return this.#end();
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (field === "data") this.#event.data = this.#event.data === undefined ? value : `${this.#event.data}\n${value}`;
    if (field === "event") this.#event.type = value;
    if (field === "id") this.#event.id = value;
  }

  #end() {
    const { data, type = "message", id } = this.#event;
    this.#event = {};
    if (data !== undefined) this.#take({ type, data, id });
  }
}
