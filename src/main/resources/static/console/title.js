// The title of the page counts, so that a tab shows what goes on while one is elsewhere.

import { get } from "./api.js";
import { live } from "./live.js";

const BETWEEN_COUNTS = 10_000;
const BETWEEN_HIDDEN_COUNTS = 30_000;

let name = "Coremill";
let running = 0;
let failed = "";
let counted = -1;
let next = 0;

/** What is shown. */
export function entitle(view) {
  name = `${view[0].toUpperCase()}${view.slice(1)} · Coremill`;
  write();
}

export function startTitle() {
  live.on("tick", ({ queues, changes }) => {
    running = queues.reduce((sum, queue) => sum + queue.running, 0);
    write();
    if (changes !== counted && performance.now() >= next) countAll(changes);
  });
  // A hidden page reads no stream.
  setInterval(() => document.hidden && countAll(-1), BETWEEN_HIDDEN_COUNTS);
}

async function countAll(changes) {
  next = performance.now() + BETWEEN_COUNTS;
  counted = changes;
  try {
    const { counts } = await get("v1/jobs/counts?state=running,failed");
    const of = state => counts.find(each => each.state === state);
    const { jobs = 0, more = false } = of("failed") ?? {};
    failed = jobs ? `${jobs}${more ? "+" : ""}` : "";
    if (document.hidden) running = of("running")?.jobs ?? 0;
    write();
  } catch {
    // The banner shows what is wrong.
  }
}

function write() {
  const counts = [running && `${running} running`, failed && `${failed} failed`].filter(Boolean).join(", ");
  document.title = counts ? `${counts} · ${name}` : name;
}
