// Why jobs fail: a row for each cause, which leads to the jobs that failed by it.

import { get, query } from "./api.js";
import { askBulk } from "./bulk.js";
import { attribute, Children, h, id, renew, text } from "./dom.js";
import { count, shortId } from "./format.js";
import { live } from "./live.js";
import { act } from "./notices.js";
import { route, router, seen } from "./route.js";
import { time } from "./times.js";

const BETWEEN_LOOKS = 3000;

let rows;
let next = 0;
let changes = null;
let asked = null;
let timer = 0;

export function startErrors() {
  rows = new Children(document.querySelector("#errors tbody"), { key: error => error.fingerprint ?? error.sample, create: row, update: show });
  const form = id("errors-filter");
  for (const type of ["input", "change"]) form.addEventListener(type, () => filterBy(form));
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("reset", () => (location.hash = "#/errors"));
  live.on("draw", tick => seen("errors") && draw(tick));
}

/** Shows what the address asks for. */
export function openErrors() {
  if (route().view !== "errors") return;
  const { parameters } = route();
  const { type, queue } = id("errors-filter").elements;
  const named = parameters.get("queue") ?? "";
  offer(queue, named ? [named] : []);
  queue.value = named;
  if (document.activeElement !== type) type.value = parameters.get("type") ?? "";
  look();
}

function filterBy({ elements: { type, queue } }) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (route().view !== "errors") return;
    router.replace(`#/errors${query({ queue: queue.value, type: type.value.trim() })}`);
    look();
  }, 200);
}

function offer(select, names) {
  const known = new Set([...select.options].map(({ value }) => value));
  for (const name of names) if (!known.has(name)) select.append(h("option", { value: name }, name));
}

function draw(tick) {
  offer(id("errors-filter").elements.queue, tick.queues.map(({ name }) => name));
  if (tick.changes !== changes && performance.now() >= next) look();
}

async function look() {
  asked?.abort();
  const mine = (asked = new AbortController());
  next = performance.now() + BETWEEN_LOOKS;
  changes = live.tick?.changes ?? null;
  const { queue, type } = Object.fromEntries(new FormData(id("errors-filter")));
  const filter = { queue, type: type.trim() };
  try {
    showAll(await get(`v1/errors${query(filter)}`, mine.signal), Boolean(filter.queue || filter.type));
  } catch (problem) {
    if (problem.name !== "AbortError") showProblem(`The errors could not be fetched. ${problem.message}`);
  }
}

function showProblem(words) {
  id("errors-problem").hidden = !words;
  text(id("errors-problem"), words);
}

function showAll({ errors, partial, more }, filtered) {
  showProblem("");
  rows.show(errors);
  document.querySelector("#errors").hidden = errors.length === 0;
  const empty = id("errors-empty");
  empty.hidden = errors.length > 0;
  text(empty, filtered ? "No failed job passes the filter." : "No job has failed.");
  const words = [more && `The ${count(errors.length)} largest groups are shown.`, partial && "Of more than 100 000 failures the last ones are counted."];
  text(id("errors-note"), words.filter(Boolean).join(" "));
}

/** Each failure of a group, newest first. */
const listOf = ({ fingerprint }) => `#/jobs${query({ state: "failed", fingerprint })}`;

function row(error) {
  const cell = (label, child, kind) => h("td", { "data-label": label, class: kind }, child);
  const view = { count: h("a", { class: "strong", href: listOf(error) }), type: h("span", { class: "strong type" }), kind: h("span"), message: h("span", { class: "why" }) };
  for (const part of ["first", "last", "sample"]) view[part] = h("span");
  view.retry = h("button", { type: "button", class: "button quiet", "data-needs": "operate" }, "Run again");
  view.retry.addEventListener("click", () => act(view.retry, () => askBulk({ fingerprint: error.fingerprint }, "retry", `Failed jobs: ${error.type}, ${error.message ?? error.kind}`)));
  view.element = h(
    "tr",
    {},
    h("th", { scope: "row", class: "num", "data-label": "Jobs" }, view.count),
    cell("Type", view.type),
    cell("Error", [h("span", { class: "sub" }, view.kind), view.message], "error-words"),
    cell("First", view.first, "num"),
    cell("Last", view.last, "num"),
    cell("Newest", view.sample),
    h("td", { class: "acts" }, view.retry),
  );
  return view;
}

function show(view, error) {
  const { type, kind, message } = error;
  text(view.count, count(error.count));
  attribute(view.count, "aria-label", `${count(error.count)} failed jobs of ${type}, ${kind}`);
  attribute(view.retry, "aria-label", `Run again the failed jobs of ${type}, ${kind}`);
  text(view.type, type);
  attribute(view.type, "title", type);
  text(view.kind, kind ?? "");
  text(view.message, message === kind ? "" : (message ?? ""));
  attribute(view.message, "title", message ?? null);
  renew(view.first, error.firstAt, time);
  renew(view.last, error.lastAt, time);
  renew(view.sample, error.sample, jobLink);
}

const jobLink = job => h("a", { class: "mono", href: `#/jobs/${job}`, title: job }, shortId(job));
