// Every worker process, where it runs and what it costs.

import { post } from "./api.js";
import { curl } from "./commands.js";
import { attribute, copyable, h, id, text } from "./dom.js";
import { age, bytes, count, isoText, ranges, shortId } from "./format.js";
import { live } from "./live.js";
import { act, tell } from "./notices.js";
import { Places } from "./places.js";
import { pageOf, seen } from "./route.js";
import { onTheme } from "./theme.js";
import { VirtualRows } from "./virtual.js";

// Pixels; the style sheet has the same.
const ROW = 40;
const CARD = 218;
const narrow = matchMedia("(max-width: 720px)");
const places = new Places();

export function startWorkers() {
  const rows = new VirtualRows(id("workers-scroll"), document.querySelector("#workers tbody"), { height: () => (narrow.matches ? CARD : ROW), key: worker => worker.pid, create: row, update: show });
  const draw = () => live.tick && seen("workers") && showAll(rows, live.tick);
  live.on("tick", tick => places.take(tick));
  live.on("draw", draw);
  id("workers-filter").addEventListener("input", draw);
  onTheme(draw);
  narrow.addEventListener("change", draw);
  return draw;
}

function showAll(rows, tick) {
  const filter = id("workers-filter").value.trim().toLowerCase();
  const shown = filter ? tick.workers.filter(worker => matches(worker, filter)) : tick.workers;
  text(id("workers-count"), tick.workers.length === 0 ? "" : `${count(shown.length)} of ${count(tick.workers.length)}`);
  id("workers-scroll").hidden = tick.workers.length === 0;
  showEmpty(tick);
  rows.show(shown);
}

const matches = ({ id: name, queue, state, pid }, filter) => name.toLowerCase().includes(filter) || queue.toLowerCase() === filter || state === filter || String(pid) === filter;

function showEmpty({ workers, queues }) {
  const empty = id("workers-empty");
  empty.hidden = workers.length > 0;
  if (empty.hidden || empty.firstChild) return;
  const queue = queues.find(each => each.definition?.executor === "processes")?.name ?? "isolated";
  empty.append(
    h("p", {}, "No worker processes yet. They start with the first job of a queue whose executor is ", h("code", {}, "processes"), ":"),
    copyable(curl("v1/jobs", JSON.stringify({ type: "primes", queue }))),
  );
}

const FIGURES = [["seen", "Seen on"], ["rss", "RSS"], ["pss", "PSS"], ["done", "Done"], ["wait", "CPU wait"], ["moves", "Moves"], ["up", "Up"]];

function row({ id: name, pid, startedAt }) {
  const view = {
    state: h("span", { class: "badge" }),
    job: h("a", { class: "mono" }),
    more: h("span", { class: "sub-inline" }),
    core: h("b"),
    pinned: h("span", { class: "sub-inline" }),
    strip: h("canvas", { class: "places", role: "img", "aria-label": `Cores of ${name} over the last two minutes` }),
    recycle: h("button", { type: "button", class: "button quiet", "aria-label": `Recycle ${name}`, "data-needs": "operate" }, "Recycle"),
    startedAt: Date.parse(startedAt),
  };
  for (const [figure, label] of FIGURES) view[figure] = h("td", { class: figure === "seen" ? "" : "num", "data-label": label });
  view.recycle.addEventListener("click", () => act(view.recycle, () => recycle(name)));
  view.element = h(
    "tr",
    {},
    h("th", { scope: "row" }, h("a", { href: pageOf("workers", name) }, name)),
    h("td", {}, view.state),
    h("td", { "data-label": "Runs" }, view.job, view.more),
    h("td", { class: "num", "data-label": "PID" }, pid),
    h("td", { class: "num", "data-label": "Core" }, view.core, view.pinned),
    h("td", { class: "w-strip", "data-label": "On core, 2 min" }, view.strip),
    view.seen,
    view.rss,
    view.pss,
    view.done,
    view.wait,
    view.moves,
    view.up,
    h("td", { class: "acts" }, view.recycle),
  );
  return view;
}

const KINDS = { busy: "good", idle: "calm", starting: "warn", stopping: "warn" };

function show(view, worker) {
  text(view.state, worker.state);
  attribute(view.state, "data-kind", KINDS[worker.state]);
  showJob(view, worker.jobs);
  text(view.core, worker.core ?? "–");
  text(view.pinned, worker.pinnedTo === undefined ? "" : " pinned");
  text(view.seen, ranges(worker.cores) || "–");
  attribute(view.seen, "title", worker.cores?.length ? `Cores ${ranges(worker.cores)}` : null);
  text(view.rss, bytes(worker.rss));
  text(view.pss, bytes(worker.pss));
  text(view.done, count(worker.done));
  text(view.wait, isoText(worker.runqueueWait));
  text(view.moves, count(worker.migrations));
  text(view.up, age((Date.parse(live.tick.at) - view.startedAt) / 1000));
  if (worker.state === "stopping" && view.recycle === document.activeElement) id("workers-scroll").focus();
  view.recycle.hidden = worker.state === "stopping";
  places.paint(worker.pid, view.strip);
}

function showJob(view, [first, ...others]) {
  text(view.job, first ? shortId(first) : "");
  attribute(view.job, "href", first ? `#/jobs/${first}` : null);
  text(view.more, others.length ? ` +${others.length}` : "");
}

/** The cores that it was on, for another place. */
export const paintPlaces = (pid, canvas) => places.paint(pid, canvas);

export async function recycle(name) {
  await post(`v1/workers/${encodeURIComponent(name)}/recycle`);
  tell(`${name} ends after its job and is replaced when there is work.`);
}
