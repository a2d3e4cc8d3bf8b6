// Calls of the service. What goes wrong comes as a Problem, which says what to do.

/** An answer that is not what was asked for: RFC 9457 from the service, or no answer at all. */
export class Problem extends Error {
  constructor({ status = 0, title = "", detail = "", errors = [] }) {
    super(detail || title);
    this.status = status;
    this.errors = errors;
  }

  static async of(response) {
    const body = await response.json().catch(() => ({}));
    return new Problem({ title: `The service answered with ${response.status}.`, ...body, status: response.status });
  }
}

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch (e) {
    if (e.name === "AbortError") throw e;
    throw new Problem({ detail: "The service does not answer. Is it running? Try again once the console is live." });
  }
  if (!response.ok) throw await Problem.of(response);
  return response;
}

const body = async response => (response.status === 204 ? null : response.json());

export const get = async (path, signal) => body(await call(path, { signal, headers: { Accept: "application/json" } }));

export const getText = async (path, accept) => (await call(path, { headers: { Accept: accept } })).text();

/** `json` is text: see json.js. */
export const post = async (path, json) =>
  body(
    await call(path, {
      method: "POST",
      headers: { Accept: "application/json", ...(json === undefined ? {} : { "Content-Type": "application/json" }) },
      body: json,
    }),
  );

/** A query string of those that have a value. */
export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return given.length ? `?${new URLSearchParams(given)}` : "";
}
