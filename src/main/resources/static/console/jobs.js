// The list of jobs: filters and pages stand in the address. It follows what happens while its first
// page is in view.

import { get, query } from "./api.js";
import { askBulk, bulkFilter } from "./bulk.js";
import { curl } from "./commands.js";
import { attribute, Children, copyable, h, id, renew, text } from "./dom.js";
import { carrying } from "./files.js";
import { age, duration, ranges, shortId } from "./format.js";
import { live } from "./live.js";
import { momentOf, setMoment } from "./moments.js";
import { act } from "./notices.js";
import { StateChips } from "./state-chips.js";
import { badge, icon } from "./states.js";
import { route, router, seen } from "./route.js";
import { time } from "./times.js";

const PAGE = 50;
const LEAST_PAUSE = 1000;
/** Fields of the filter: those in view, and those that are folded away. */
const PLAIN = ["type", "id", "queue", "tag"];
const HIDDEN = ["principal", "schedule", "errorKind", "fingerprint", "sort"];
const MOMENTS = ["submittedAfter", "submittedBefore", "finishedAfter", "finishedBefore"];
const WHOLE_ID = /^\s*[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\s*$/i;

let rows;
let states;
/** The cursor of the page before, by the address of a page that one came to from there. */
const newer = new Map();

let shownChanges = -1;
let lastFetch = 0;
let timer = 0;
let asked = null;
let listed = [];

export function startJobs() {
  rows = new Children(document.querySelector("#jobs tbody"), { key: job => job.id, create: row, update: show });
  const form = id("jobs-filter");
  states = new StateChips(id("jobs-states"), () => filterBy(form));
  form.addEventListener("input", () => filterBy(form));
  form.addEventListener("change", () => filterBy(form));
  form.addEventListener("submit", event => {
    event.preventDefault();
    const { value } = form.elements.id;
    if (WHOLE_ID.test(value)) location.hash = `#/jobs/${value.trim().toLowerCase()}`;
    else filterBy(form);
  });
  form.addEventListener("reset", () => (location.hash = "#/jobs"));
  id("jobs-bulk").addEventListener("click", () => act(id("jobs-bulk"), () => askBulk(bulkFilter(Object.fromEntries(lastParameters)), proposed(states.value))));
  id("jobs-cause").addEventListener("click", () => {
    form.elements.fingerprint.value = "";
    filterBy(form);
    form.elements.type.focus();
  });
  id("jobs-older").addEventListener("click", () => {
    const { cursor } = id("jobs-older").dataset;
    newer.set(addressOf(cursor), route().parameters.get("cursor"));
    turn(cursor);
  });
  id("jobs-newer").addEventListener("click", () => turn(newer.get(location.hash) ?? null));
  id("jobs-newest").addEventListener("click", () => turn(null));
  for (const format of ["csv", "json"]) carrying(id(`jobs-${format}`));
  live.on("draw", onTick);
  addEventListener("scroll", () => live.tick && onTick(live.tick), { passive: true });
}

/** Shows what the address asks for. */
export function openJobs() {
  const { view, item, parameters } = route();
  if (view !== "jobs" || item) return;
  const form = id("jobs-filter");
  for (const name of [...PLAIN, ...HIDDEN]) setChoice(form.elements[name], parameters.get(name) ?? "");
  for (const name of MOMENTS) setMoment(form.elements[name], parameters.get(name));
  showMore(parameters);
  states.value = parameters.get("state") ?? "";
  fetchNow();
}

function setChoice(field, value) {
  if (field.tagName === "SELECT" && ![...field.options].some(option => option.value === value)) field.append(h("option", { value }, value));
  if (document.activeElement !== field || field.tagName === "SELECT") field.value = value;
}

/** The queues that can be chosen. */
export function offerQueues(names) {
  const select = id("jobs-filter").elements.queue;
  const known = new Set([...select.options].map(option => option.value));
  for (const name of names) if (!known.has(name)) select.append(h("option", { value: name }, name));
}

function filterBy(form) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    // By now it may be a job that is looked at.
    if (route().view !== "jobs" || route().item) return;
    moveId(form.elements);
    router.replace(`#/jobs${query({ ...chosen(form.elements), state: states.value })}`);
    showMore(route().parameters);
    fetchNow();
  }, 200);
}

/** What is mostly wanted of jobs in these states. */
const proposed = chosenStates => (chosenStates === "failed" ? "retry" : "");

/** By name, without those that are empty. */
function chosen(elements) {
  const words = [...PLAIN, ...HIDDEN].map(name => [name, elements[name].value.trim()]);
  const moments = MOMENTS.map(name => [name, momentOf(elements[name])]);
  return Object.fromEntries([...words, ...moments].filter(([, value]) => value));
}

/** What is folded away says how much of it is on; it is not folded away when one comes to it. */
function showMore(parameters) {
  const form = id("jobs-filter");
  const on = HIDDEN.concat(MOMENTS).filter(name => parameters.get(name) && name !== "fingerprint");
  const more = id("jobs-more");
  text(id("jobs-more-words"), on.length ? `More filters (${on.length} on)` : "More filters");
  if (on.length && !more.open && !form.contains(document.activeElement)) more.open = true;
  id("jobs-cause").hidden = !parameters.get("fingerprint");
  text(document.querySelector("#jobs thead .when"), finishOrder(parameters) ? "Finished" : "Submitted");
}

const finishOrder = parameters => (parameters.get("sort") ?? "").endsWith("finished");

/** An id that was pasted where a type is asked for is no type. */
function moveId({ type, id: part }) {
  if (!WHOLE_ID.test(type.value)) return;
  part.value = type.value.trim();
  type.value = "";
}

/** What the service is asked for: the type in the address may be a part of one. */
const filterOf = parameters => {
  const { type, ...others } = Object.fromEntries(parameters);
  return { ...others, typeContains: type };
};

/** A page is read from its top. */
function turn(cursor) {
  clearTimeout(timer);
  scrollTo({ top: 0 });
  location.hash = addressOf(cursor);
}

/** Of another page of what is listed. */
const addressOf = cursor => `#/jobs${query({ ...Object.fromEntries(route().parameters), cursor })}`;

const atTop = () => document.querySelector("[data-view=jobs] .panel").getBoundingClientRect().top > 0;

function onTick(tick) {
  if (!seen("jobs")) return;
  offerQueues(tick.queues.map(queue => queue.name));
  const first = !currentParameters().get("cursor");
  const following = first && atTop();
  text(id("jobs-follow"), following ? "Follows what happens." : tick.changes === shownChanges ? "" : first ? "There is news at the top." : "An older page: it stays as it is.");
  id("jobs-newest").disabled = first && following;
  states.count(filterOf(lastParameters), tick.changes);
  if (following && tick.changes !== shownChanges && performance.now() - lastFetch >= LEAST_PAUSE - 50) fetchNow();
  else refreshRunning();
}

function currentParameters() {
  const now = route();
  return now.view === "jobs" && !now.item ? now.parameters : lastParameters;
}

let lastParameters = new URLSearchParams();

async function fetchNow() {
  lastParameters = currentParameters();
  asked?.abort();
  const mine = (asked = new AbortController());
  lastFetch = performance.now();
  const changes = live.tick?.changes ?? -1;
  try {
    states.count(filterOf(lastParameters), changes);
    const page = await get(`v1/jobs${query({ ...filterOf(lastParameters), limit: PAGE })}`, mine.signal);
    shownChanges = changes;
    showPage(page);
  } catch (problem) {
    if (problem.name !== "AbortError") showProblem(problem);
  }
}

function showPage({ jobs, next }) {
  listed = jobs;
  id("jobs-error").hidden = true;
  rows.show(jobs);
  const older = id("jobs-older");
  older.disabled = !next;
  older.dataset.cursor = next ?? "";
  for (const format of ["csv", "json"]) id(`jobs-${format}`).href = `v1/jobs/export${query({ ...filterOf(lastParameters), cursor: null, sort: null, format })}`;
  id("jobs-bulk").disabled = Object.keys(bulkFilter(Object.fromEntries(lastParameters))).length === 0;
  id("jobs-newer").disabled = !lastParameters.get("cursor");
  document.querySelector("#jobs").hidden = jobs.length === 0;
  showEmpty(jobs, next);
}

function showProblem(problem) {
  const place = id("jobs-error");
  place.hidden = false;
  text(place, `The list could not be fetched. ${problem.message}`);
}

function showEmpty(jobs, next) {
  const empty = id("jobs-empty");
  empty.hidden = jobs.length > 0;
  if (!empty.hidden) empty.replaceChildren(...(next ? noneSoFar() : [...lastParameters].length ? nothingMatches() : noneYet()));
}

/** A request looks at a bounded number of jobs. */
const noneSoFar = () => [h("p", {}, "None of the jobs that were looked at matches. Older goes on with those before them.")];

const nothingMatches = () => [h("p", {}, "No job matches. "), h("p", {}, h("a", { href: "#/jobs" }, "Show all jobs"))];

const noneYet = () => [
  h("p", { "data-needs": "submit" }, "No jobs yet. ", h("a", { href: "#/submit" }, "Submit one"), ", or from a shell:"),
  copyable(curl("v1/jobs", '{"type":"primes","payload":{"limit":100000}}')),
];

function row(job) {
  const view = { state: badge(), type: h("span", { class: "strong type" }), tags: h("span", { class: "sub tags" }), mark: h("span", { class: "sub", hidden: true }, "sensitive"), queue: h("span", { class: "queue" }), when: h("span"), waited: h("span"), ran: h("span"), where: h("span"), attempt: h("span"), why: h("span", { class: "sub why" }), progress: h("progress", { class: "progress", hidden: true, "aria-label": "Progress" }) };
  const cell = (label, child, kind) => h("td", { "data-label": label, class: kind }, child);
  view.element = h(
    "tr",
    { class: "linked" },
    cell("State", h("div", { class: "state-cell" }, view.state, view.progress)),
    cell("Type", [view.type, view.mark, view.tags, view.why], "type-column"),
    cell("Queue", view.queue),
    h("th", { scope: "row", "data-label": "Job" }, h("a", { class: "mono", href: `#/jobs/${job.id}`, title: job.id }, shortId(job.id))),
    cell("Submitted", view.when, "num"),
    cell("Waited", view.waited, "num"),
    cell("Ran", view.ran, "num"),
    cell("Where", view.where),
    cell("Attempt", view.attempt, "num"),
  );
  view.element.addEventListener("click", event => {
    if (!event.target.closest("a") && !getSelection().toString()) location.hash = `#/jobs/${job.id}`;
  });
  return view;
}

/** Each leads to all jobs that have it. */
const tagLinks = tags => tags.flatMap((tag, place) => [place ? " · " : "", h("a", { href: `#/jobs${query({ tag })}` }, tag)]);

/** What a change, or a submission that replaces it, makes another. */
function showTerms(view, { type, queue, sensitive, tags = [] }) {
  text(view.type, type);
  attribute(view.type, "title", type);
  text(view.queue, queue);
  attribute(view.queue, "title", queue);
  view.mark.hidden = !sensitive;
  view.tags.hidden = tags.length === 0;
  renew(view.tags, tags.join(" "), () => tagLinks(tags));
}

function show(view, job) {
  icon(view.state, job.state, job.cancelRequested);
  showTerms(view, job);
  showWhen(view.when, finishOrder(lastParameters) ? job.finishedAt : job.submittedAt);
  showTimes(view, job);
  text(view.where, where(job));
  text(view.attempt, `${job.attempt} of ${job.maxAttempts}`);
  const { done, total } = job.progress ?? {};
  view.progress.hidden = job.state !== "running" || !total;
  if (total) {
    view.progress.max = total;
    view.progress.value = done;
  }
  showWhy(view.why, job.error);
  view.job = job;
}

function showWhy(place, error) {
  text(place, error ? (error.message ?? error.kind) : "");
  attribute(place, "title", error?.message ?? null);
}

function showWhen(place, instant) {
  if (place.firstChild?.dateTime !== instant) place.replaceChildren(time(instant));
}

function showTimes(view, job) {
  const now = live.tick ? Date.parse(live.tick.at) : Date.now();
  const at = instant => (instant ? Date.parse(instant) : null);
  const started = at(job.startedAt);
  const end = at(job.finishedAt) ?? (job.state === "running" ? now : null);
  // What runs again waits since it became due.
  const waits = job.state === "queued" || job.state === "scheduled";
  const due = at(job.dueAt);
  text(view.waited, waits ? (due > now ? `in ${age((due - now) / 1000)}` : age((now - due) / 1000)) : started ? duration(Math.max(0, started - due) / 1000) : "–");
  text(view.ran, started && end && !waits ? (job.finishedAt ? duration(Math.max(0, end - started) / 1000) : age((end - started) / 1000)) : "–");
}

function refreshRunning() {
  if (listed.some(job => !job.finishedAt)) rows.show(listed);
}

/** "core 1 · python-2", as far as it is known. */
export function where({ ran }) {
  if (!ran) return "–";
  const cores = ran.cores?.length ? `${ran.cores.length === 1 ? "core" : "cores"} ${ranges(ran.cores)}` : null;
  return [cores, ran.worker ?? ran.executor].filter(Boolean).join(" · ");
}
