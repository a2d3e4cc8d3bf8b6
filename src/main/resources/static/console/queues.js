// A row for each queue, with what can be done about it.

import { post, query } from "./api.js";
import { curl } from "./commands.js";
import { attribute, Children, copyable, h, id, style, text } from "./dom.js";
import { RetryFailed } from "./failures.js";
import { age, count, rate, seconds } from "./format.js";
import { live } from "./live.js";
import { act, tell } from "./notices.js";
import { pageOf, seen } from "./route.js";

const EXECUTORS = { threads: "threads", "virtual-threads": "virtual threads", processes: "worker processes" };

export function startQueues() {
  const rows = new Children(document.querySelector("#queues tbody"), { key: queue => queue.name, create: row, update: show });
  live.on("draw", tick => {
    if (!seen("overview")) return;
    rows.show(tick.queues);
    showFirstJob(tick);
  });
}

/** What to do with a service that has had nothing to do yet. */
function showFirstJob({ changes, queues }) {
  const place = id("first-job");
  place.hidden = changes > 0 || queues.some(({ queued, scheduled, running }) => queued + scheduled + running > 0);
  if (place.hidden || place.firstChild) return;
  place.append(
    h("p", { "data-needs": "submit" }, "Nothing was submitted since the service started. ", h("a", { href: "#/submit" }, "Submit a job"), ", or from a shell:"),
    copyable(curl("v1/jobs", '{"type":"primes","payload":{"limit":5000000}}')),
  );
}

const cell = (label, child, kind) => h("td", { "data-label": label, class: kind }, child);

function row({ name, definition }) {
  const figure = () => h("span");
  const leading = state => h("a", { class: "leading", href: `#/jobs${query({ queue: name, state })}`, "data-what": `${state} jobs of ${name}` });
  const view = {
    state: h("span", { class: "badge" }),
    reason: h("p"),
    queued: leading("queued"),
    scheduled: leading("scheduled"),
    running: leading("running"),
    oldest: figure(),
    bar: h("div", { class: "bar slots", role: "img" }, h("i", { class: "part busy" }), h("i", { class: "part stuck" })),
    slots: h("span", { class: "slots-text" }),
    finished: figure(),
    failed: leading("failed"),
    pause: h("button", { type: "button", class: "button quiet", "data-needs": "operate" }, "Pause"),
    retry: new RetryFailed(name, "quiet"),
  };
  view.pause.addEventListener("click", () => act(view.pause, () => (view.paused ? resume(name) : pause(name))));
  view.element = h(
    "tr",
    {},
    h("th", { scope: "row" }, h("a", { href: pageOf("queues", name) }, name), h("span", { class: "sub" }, executor(definition))),
    cell("State", view.state),
    cell("Queued", view.queued, "num"),
    cell("Scheduled", view.scheduled, "num"),
    cell("Running", view.running, "num"),
    cell("Oldest waits", view.oldest, "num"),
    cell("Slots", h("div", { class: "slots-cell" }, view.bar, view.slots), "slots-column"),
    cell("Finished/s", view.finished, "num"),
    cell("Failed/s", view.failed, "num"),
    h("td", { class: "acts" }, h("div", { class: "acts-row" }, view.retry.element, view.pause)),
  );
  view.detail = h("tr", { class: "detail", hidden: true }, h("td", { colSpan: view.element.cells.length }, view.reason));
  view.elements = [view.element, view.detail];
  return view;
}

export const executor = definition => (definition ? `${EXECUTORS[definition.executor]}${definition.mode === "once" ? ", one per job" : ""}` : "not configured here");

function show(view, queue) {
  view.paused = queue.paused;
  view.retry.draw(live.tick, queue);
  const [word, kind] = stateOf(queue);
  text(view.state, word);
  attribute(view.state, "data-kind", kind);
  const reason = reasonOf(queue);
  text(view.reason, reason);
  view.detail.hidden = !reason;
  for (const state of ["queued", "scheduled", "running"]) lead(view[state], count(queue[state]));
  text(view.oldest, age(seconds(queue.oldestAge)));
  showSlots(view, queue.slots);
  text(view.finished, rate(queue.finishedPerSecond));
  lead(view.failed, rate(queue.failedPerSecond));
  text(view.pause, queue.paused ? "Resume" : "Pause");
  attribute(view.pause, "aria-label", `${queue.paused ? "Resume" : "Pause"} ${queue.name}`);
}

/** Its name has the figure too: what is read aloud is what can be seen. */
function lead(link, figure) {
  text(link, figure);
  attribute(link, "aria-label", `${figure} ${link.dataset.what}`);
}

/** Why it starts nothing, for a person to read. */
export const reasonOf = ({ degradedBy, waitingFor }) => degradedBy ?? (waitingFor ? `Its jobs wait for ${waitingFor}.` : "");

export function stateOf(queue) {
  if (queue.waitingFor) return [queue.configured ? "not served" : "not configured", "bad"];
  if (!queue.configured && !queue.servedBy.length) return ["not configured", "warn"];
  if (queue.degradedBy) return [queue.paused ? "degraded, paused" : "degraded", "bad"];
  if (queue.paused) return ["paused", "warn"];
  if (queue.running > 0) return ["running", "good"];
  return queue.slots ? ["idle", "calm"] : [queue.servedBy.length ? "on other nodes" : "not served", "calm"];
}

function showSlots(view, slots) {
  const [busy, stuck] = view.bar.children;
  const part = number => `${slots ? (number / Math.max(1, slots.total)) * 100 : 0}%`;
  style(busy, "width", part((slots?.busy ?? 0) - (slots?.stuck ?? 0)));
  style(stuck, "width", part(slots?.stuck ?? 0));
  const words = slots ? `${count(slots.busy)} of ${count(slots.total)}${slots.stuck ? `, ${count(slots.stuck)} stuck` : ""}` : "–";
  text(view.slots, words);
  attribute(view.bar, "aria-label", slots ? `${words} busy` : "no slots");
}

export async function pause(name) {
  await post(`v1/queues/${encodeURIComponent(name)}/pause`);
  tell(`${name} is paused: what runs goes on, nothing new starts.`);
}

export async function resume(name) {
  await post(`v1/queues/${encodeURIComponent(name)}/resume`);
  tell(`${name} runs again.`);
}
