// The types of jobs that can be submitted. Workers may announce more at any time, so nothing is kept.

import { get } from "./api.js";
import { h, id } from "./dom.js";

/** [{ type, queue, queues, example }] by name. */
export async function types() {
  const { types: all } = await get("v1/types");
  id("known-types").replaceChildren(...all.map(({ type }) => h("option", { value: type })));
  return all;
}
