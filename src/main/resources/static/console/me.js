// Who this page is to the service, and what it may do there.

import { get } from "./api.js";
import { bearing } from "./credential.js";

const ALL = ["read", "submit", "operate", "admin", "sensitive"];

/** As while the service asks for no keys. */
let caller = { access: "off", principal: "", roles: ALL, payloads: true };

export const me = () => caller;

export const isOpen = () => caller.access === "off";

export const may = role => caller.roles.includes(role);

/** Callers with the same words see the same. */
export const sameAs = other => identityOf(other) === identityOf(caller);

const identityOf = ({ access, principal, roles, queues, types, payloads }) => JSON.stringify([access, principal, roles, queues ?? null, types ?? null, payloads]);

/** Apart from those of others, whose pages in this browser must not get what this one reads. */
export const identity = () => (isOpen() ? "" : ` ${identityOf(caller)}`);

/** Who has this key, which need not be the one that this page holds; throws a Problem with 401 if none has. */
export const callerOf = key => get("v1/me", undefined, { headers: bearing(key), trial: true });

/** What is offered for a word of [data-needs] in the style sheet, besides the roles. */
const OFFERS = {
  /** Figures are of whole queues, so they are for those who see all jobs of a queue. */
  machine: () => may("read") && !caller.types,
  all: () => may("read") && !caller.types && !caller.queues && caller.payloads,
  keys: () => !isOpen() && may("admin"),
};

export const isOffered = word => (OFFERS[word] ?? (() => may(word)))();

/** Offers what this caller may do. */
export function become(other) {
  caller = other;
  document.body.dataset.may = [...ALL, ...Object.keys(OFFERS)].filter(isOffered).join(" ");
}
