// The types of jobs that the service knows, asked for once and again after a reconnect.

import { get } from "./api.js";
import { h, id } from "./dom.js";
import { live } from "./live.js";

let asked = null;

export function startTypes() {
  live.on("state", ({ state, changed }) => {
    if (state === "live" && changed) asked = null;
  });
}

/** [{ type, queue, queues, example }] by name. */
export function types() {
  asked ??= get("v1/types").then(({ types: all }) => {
    id("known-types").replaceChildren(...all.map(({ type }) => h("option", { value: type })));
    return all;
  });
  asked.catch(() => (asked = null));
  return asked;
}
