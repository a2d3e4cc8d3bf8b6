// The nodes that share the store, and the settings in which they differ.

import { get } from "./api.js";
import { attribute, Children, h, id, text } from "./dom.js";
import { age, count, shortId } from "./format.js";
import { live } from "./live.js";
import { seen } from "./route.js";

const BETWEEN_LOOKS = 2000;

let nodes = [];
let rows;
let settings;
let next = 0;
let looking = false;

export function startNodes() {
  rows = new Children(document.querySelector("#nodes tbody"), { key: node => node.instance, create: row, update: show });
  settings = new Children(document.querySelector("#differences tbody"), { key: each => each.setting, create: difference, update: showDifference });
  live.on("draw", () => seen("nodes") && draw());
}

/** Looks at once when it comes into view. */
export function openNodes() {
  next = 0;
  draw();
}

function draw() {
  rows.show(nodes);
  look();
}

async function look() {
  if (looking || performance.now() < next) return;
  looking = true;
  try {
    showAll(await get("v1/nodes"));
    next = performance.now() + BETWEEN_LOOKS;
  } catch {
    // The next look may do better; the banner shows what is wrong.
  } finally {
    looking = false;
  }
}

function showAll(answer) {
  nodes = answer.nodes;
  text(id("nodes-count"), nodes.length === 1 ? "no other node shares its store" : `${count(nodes.length)} share one store`);
  id("differences-panel").hidden = answer.differences.length === 0;
  settings.show(answer.differences);
  rows.show(nodes);
}

const cell = (label, child, kind) => h("td", { "data-label": label, class: kind }, child);

function row({ name, instance, self }) {
  const view = { state: h("span", { class: "badge" }), queues: h("ul", { class: "node-queues" }) };
  for (const figure of ["version", "cores", "workers", "labels", "beat", "up"]) view[figure] = h("span");
  view.lines = new Children(view.queues, { key: queue => queue.name, create: line, update: showLine });
  view.element = h(
    "tr",
    {},
    h("th", { scope: "row" }, h("span", { class: "wrap" }, name), h("span", { class: "sub", title: instance }, `${shortId(instance)}${self ? " · this one" : ""}`)),
    cell("State", view.state),
    cell("Version", view.version),
    cell("Queues and slots", view.queues, "node-served"),
    cell("Cores", view.cores, "num"),
    cell("Workers", view.workers, "num"),
    cell("Labels", view.labels),
    cell("Last heartbeat", view.beat, "num"),
    cell("Up", view.up, "num"),
  );
  return view;
}

function show(view, node) {
  text(view.state, node.draining ? "draining" : "live");
  attribute(view.state, "data-kind", node.draining ? "warn" : "good");
  text(view.version, node.version);
  view.lines.show(node.queues);
  text(view.cores, count(node.cores));
  text(view.workers, node.incomplete && node.workers.length === 0 ? "–" : count(node.workers.length));
  attribute(view.workers, "title", node.workers.join(", ") || null);
  text(view.labels, node.labels.join(", ") || "–");
  text(view.beat, since(node.lastHeartbeatAt));
  text(view.up, since(node.joinedAt));
}

/** By the clock of the store, as the service has it. */
const since = instant => (live.tick ? age((Date.parse(live.tick.at) - Date.parse(instant)) / 1000) : "–");

function line({ name }) {
  const view = { slots: h("b", { class: "figure" }), executor: h("span", { class: "sub-inline" }) };
  view.element = h("li", {}, h("span", { class: "wrap" }, name), " ", view.slots, " ", view.executor);
  return view;
}

function showLine(view, queue) {
  text(view.slots, `${count(queue.running)} of ${count(queue.slots)}`);
  text(view.executor, queue.executor.replace("-", " "));
  attribute(view.element, "title", queue.types?.length ? `Takes ${queue.types.join(", ")}` : null);
}

function difference({ setting }) {
  const view = { values: h("td") };
  view.element = h("tr", {}, h("th", { scope: "row" }, h("code", { class: "wrap" }, setting)), view.values);
  return view;
}

const showDifference = (view, { values }) => text(view.values, values.map(({ value, nodes: held }) => `${value} on ${held.join(", ")}`).join("; "));
