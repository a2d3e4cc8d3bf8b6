// Event streams. A browser has six connections to a service and keeps those of pages that one has
// left: such a page gives them back, and starts anew when one returns to it.

const streams = new Set();

addEventListener("pagehide", () => streams.forEach(source => source.close()));
addEventListener("pageshow", event => event.persisted && location.reload());

/** A new stream; give it back with `close`. */
export function stream(address) {
  const source = new EventSource(address);
  for (const other of streams) if (other.readyState === EventSource.CLOSED) streams.delete(other);
  streams.add(source);
  return source;
}
