// The types of jobs that can be submitted. Workers may announce more at any time, so they are asked for
// each time; what settings say of them stays as it is.

import { getText } from "./api.js";
import { h, id } from "./dom.js";
import { elements, members, read } from "./json.js";

const definitions = new Map();

/** [{ type, queue, queues, example }] by name; the example is JSON text. */
export async function types() {
  const all = elements(members(await getText("v1/types", "application/json")).get("types")).map(type => read(type, "example"));
  id("known-types").replaceChildren(...all.map(({ type }) => h("option", { value: type })));
  for (const { type, definition } of all) if (definition) definitions.set(type, definition);
  return all;
}

/** What settings say of jobs of this type; nothing if they say nothing. */
export const definitionOf = type => definitions.get(type) ?? {};
