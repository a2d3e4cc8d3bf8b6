// Calls of the service. What goes wrong comes as a Problem, which explains what to do.

import { bearing, heldKey } from "./credential.js";

const JSON_TYPE = "application/json";
const PROBLEM_TYPE = "application/problem+json";

/** What a proxy answers with for those whom it does not know. */
const WANTS_LOGIN = [401, 403, 407, 511];

/** An answer that is not what was asked for: RFC 9457 from the service, or no answer at all. */
export class Problem extends Error {
  /** Seconds to wait before the next try, as far as the service names them. */
  retryAfter = 0;

  constructor({ status = 0, title = "", detail = "", errors = [] }) {
    super(detail || title);
    this.status = status;
    this.errors = errors;
  }

  static async of(response) {
    const body = await response.json().catch(() => ({}));
    const problem = new Problem({ title: `The service answered with ${response.status}.`, ...body, status: response.status });
    problem.retryAfter = Number(response.headers.get("Retry-After")) || 0;
    return problem;
  }
}

/** A proxy before the service asks for a login: it answers with another page, or sends one there. */
export class SignedOut extends Problem {
  constructor() {
    super({ detail: "You are signed out: reload this page." });
  }
}

/**
 * Reports with `change` whether this browser is signed out at a proxy, and with `refused` that the
 * service takes the key of this page no more.
 */
class Session extends EventTarget {
  signedOut = false;
  refused = false;

  note(signedOut) {
    if (this.signedOut === signedOut) return;
    this.signedOut = signedOut;
    this.dispatchEvent(new Event("change"));
  }

  refuse() {
    if (this.refused) return;
    this.refused = true;
    this.dispatchEvent(new Event("refused"));
  }

  /** There is another key. */
  accept() {
    this.refused = false;
  }
}

export const session = new Session();

const REFUSED = { status: 401, detail: "Your key is not valid any more. Sign in again to go on." };

/**
 * The answer of a request for this media type, or for any but a page if it is *. A trial is not about
 * whether this page may come in.
 */
export async function call(path, type, options = {}) {
  const { headers, trial = false, ...rest } = options;
  const key = heldKey();
  // The same key again would be refused again.
  if (session.refused && !trial) throw new Problem(REFUSED);
  let response;
  try {
    response = await fetch(path, { cache: "no-store", redirect: "manual", headers: { Accept: type === "*" ? "*/*" : type, ...bearing(key), ...headers }, ...rest });
  } catch (e) {
    throw unanswered(e);
  }
  const signedOut = isOfLogin(response, type);
  session.note(signedOut);
  if (signedOut) {
    response.body?.cancel().catch(() => {});
    throw new SignedOut();
  }
  if (response.status === 401 && !trial && key === heldKey()) session.refuse();
  if (!response.ok) throw await Problem.of(response);
  return response;
}

/** The service itself redirects no call, and its refusals are problems. */
function isOfLogin(response, type) {
  if (response.type === "opaqueredirect") return true;
  const its = typeOf(response);
  if (!response.ok) return WANTS_LOGIN.includes(response.status) && its !== PROBLEM_TYPE;
  return response.status !== 204 && (type === "*" ? its === "text/html" : its !== plain(type));
}

const plain = type => type.split(";")[0].trim().toLowerCase();

const typeOf = response => plain(response.headers.get("Content-Type") ?? "");

/** What a request comes to that was not answered, or not to its end. */
export function unanswered(failure) {
  if (failure.name === "AbortError") return failure;
  return new Problem({ detail: "The service does not answer. Is it running? Try again once the console is live." });
}

async function textOf(response) {
  try {
    return await response.text();
  } catch (e) {
    throw unanswered(e);
  }
}

const body = async response => (response.status === 204 ? null : JSON.parse(await textOf(response)));

export const get = async (path, signal, more) => body(await call(path, JSON_TYPE, { signal, ...more }));

export const getText = async (path, type) => textOf(await call(path, type));

/** `json` is text: see json.js. */
export const post = async (path, json) => body(await call(path, JSON_TYPE, { method: "POST", headers: json === undefined ? {} : { "Content-Type": JSON_TYPE }, body: json }));

/** The text of what has a version, with the tag of that version. */
export async function getTagged(path) {
  const answer = await call(path, JSON_TYPE);
  return { json: await textOf(answer), tag: answer.headers.get("ETag") };
}

/** In place of what is there; `json` is text. */
export const put = async (path, json, headers = {}) => body(await call(path, JSON_TYPE, { method: "PUT", headers: { "Content-Type": JSON_TYPE, ...headers }, body: json }));

/** A merge patch; `json` is text. */
export const patch = async (path, json, headers = {}) => body(await call(path, JSON_TYPE, { method: "PATCH", headers: { "Content-Type": "application/merge-patch+json", ...headers }, body: json }));

export const remove = async path => body(await call(path, JSON_TYPE, { method: "DELETE" }));

/** A query string of those that have a value. */
export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return given.length ? `?${new URLSearchParams(given)}` : "";
}
