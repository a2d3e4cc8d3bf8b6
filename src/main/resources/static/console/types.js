// The types of jobs that can be submitted. Workers may announce more at any time, so nothing is kept.

import { getText } from "./api.js";
import { h, id } from "./dom.js";
import { elements, members, read } from "./json.js";

/** [{ type, queue, queues, example }] by name; the example is JSON text. */
export async function types() {
  const all = elements(members(await getText("v1/types", "application/json")).get("types")).map(type => read(type, "example"));
  id("known-types").replaceChildren(...all.map(({ type }) => h("option", { value: type })));
  return all;
}
