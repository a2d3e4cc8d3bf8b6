// Who this page is to the service, and what it may do there.

import { get } from "./api.js";
import { bearing } from "./credential.js";

const ALL = ["read", "submit", "operate", "admin"];

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

/** Offers what this caller may do: see [data-needs] in the style sheet. */
export function become(other) {
  caller = other;
  document.body.dataset.may = [...ALL.filter(may), !isOpen() && may("admin") && "keys"].filter(Boolean).join(" ");
}
