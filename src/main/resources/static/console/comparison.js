// Comparisons: the form for a new one, those so far, and the one that the address names.

import { get, getText, post } from "./api.js";
import { curl } from "./commands.js";
import { attribute, Children, copy, copyable, h, id, text } from "./dom.js";
import { clearProblems, fieldError, readPayload, showProblems, watchPayload, wholeDigits, wholeNumber } from "./form.js";
import { Json, laidOut, read, written } from "./json.js";
import { live } from "./live.js";
import { act, once } from "./notices.js";
import { route, seen } from "./route.js";
import { clearResult, showRows } from "./comparison-result.js";
import { badge, icon } from "./states.js";
import { time } from "./times.js";
import { types } from "./types.js";

const EACH = 1000;

/** Fewer leave many slots empty while the last ones run. */
const JOBS_PER_SLOT = 4;

/** Payloads that keep a slot busy for long enough to show something. */
const TELLING = { primes: '{"limit": 20000000}' };

let list;
let timer = 0;
let known = [];
let exampleShown = "";
let shownId = null;
let shownState = null;
/** Whether the form shows that another comparison must end first. */
let waits = false;

export function startComparison() {
  list = new Children(id("compare-list"), { key: each => each.id, create: entry, update: showEntry });
  const form = id("compare-form");
  form.elements.type.addEventListener("change", () => showExample(form));
  form.addEventListener("submit", event => {
    event.preventDefault();
    once(form.querySelector(".primary"), () => start(form));
  });
  watchPayload(form.elements.payload);
  document.addEventListener("visibilitychange", () => openComparison(seen("comparison")));
  live.addEventListener("tick", () => seen("comparison") && openComparison(true), { once: true });
}

/** Shows it, and asks for news while it is in view. */
export async function openComparison(open) {
  clearTimeout(timer);
  if (!open) return;
  const form = id("compare-form");
  await offerTypes(form);
  await refresh();
}

/** What was chosen stays so. */
async function offerTypes(form) {
  const select = form.elements.type;
  const chosen = select.value || "primes";
  try {
    known = await types();
    select.replaceChildren(...known.map(({ type }) => h("option", { value: type }, type)));
    if (known.some(({ type }) => type === chosen)) select.value = chosen;
    showExample(form);
  } catch (problem) {
    showProblems(form, problem);
  }
}

function slotsOf(cores) {
  const slots = [1];
  while (slots.at(-1) * 2 <= cores) slots.push(slots.at(-1) * 2);
  return slots;
}

/**
 * One for each core at most, known once the stream has sent the cores, and jobs enough for them to
 * be busy; what was written stays.
 */
function offerSlots() {
  const { slots, jobs } = id("compare-form").elements;
  const cores = (live.tick?.cores ?? []).filter(core => core.allowed && core.online).length;
  if (!cores || slots.value !== slots.defaultValue) return;
  const offered = slotsOf(cores);
  slots.value = offered.join(", ");
  if (jobs.value === jobs.defaultValue) jobs.value = Math.max(Number(jobs.value), JOBS_PER_SLOT * offered.at(-1));
}

/** The ways that the queues give; what was chosen stays so. */
function offerWays() {
  const place = id("compare-ways");
  for (const [way, checked] of ways()) {
    if (!place.querySelector(`[value="${CSS.escape(way)}"]`)) place.append(h("label", {}, h("input", { type: "checkbox", name: "ways", value: way, checked }), h("span", {}, way)));
  }
}

function ways() {
  const ofJava = ["threads", "virtual-threads", "processes"].map(way => [way, true]);
  const commands = (live.tick?.queues ?? []).filter(({ definition }) => definition?.command);
  return ofJava.concat(commands.flatMap(waysOf));
}

function waysOf({ name, definition }) {
  const kinds = definition.mode === "once" ? ["processes"] : ["threads", "processes"];
  return kinds.map(kind => [`${name}-${kind}`, name === "python"]);
}

function showExample(form) {
  const { type, payload } = form.elements;
  if (payload.value.trim() && payload.value !== exampleShown) return;
  const example = TELLING[type.value] ?? known.find(each => each.type === type.value)?.example ?? "{}";
  payload.value = exampleShown = laidOut(example);
}

async function start(form) {
  clearProblems(form);
  try {
    const started = await post("v1/comparisons", asked(form));
    location.hash = `#/comparison/${started.id}`;
  } catch (problem) {
    showProblems(form, problem);
    waits = problem.status === 409;
    if (waits) refresh();
  }
}

function asked(form) {
  const { type, payload, jobs, rounds, slots, placement, stability } = form.elements;
  const ways = [...form.querySelectorAll("[name=ways]:checked")].map(({ value }) => value);
  if (!ways.length) throw fieldError("ways", "Choose at least one way");
  return written({
    type: type.value,
    payload: readPayload(payload) ?? {},
    jobs: wholeNumber(jobs),
    rounds: wholeNumber(rounds),
    slots: counts(slots),
    ways,
    placement: placement.checked || undefined,
    stability: stability.checked || undefined,
  });
}

function counts({ name, value }) {
  const otherwise = "Whole numbers from 1, like 1, 2, 4";
  const all = value.split(/[\s,]+/).filter(Boolean).map(each => wholeDigits(name, each, otherwise));
  if (!all.length || all.some(each => each < 1)) throw fieldError(name, otherwise);
  return new Json(`[${all}]`);
}

async function refresh() {
  clearTimeout(timer);
  offerWays();
  offerSlots();
  let running = false;
  try {
    const { comparisons } = await get("v1/comparisons");
    showList(comparisons);
    running = comparisons.some(({ state }) => state === "running");
    if (waits && !running) {
      waits = false;
      clearProblems(id("compare-form"));
    }
    await showChosen(comparisons);
  } catch (problem) {
    id("compare-list").replaceChildren(h("li", { class: "problem" }, problem.message));
    list = new Children(id("compare-list"), { key: each => each.id, create: entry, update: showEntry });
  }
  if (seen("comparison")) timer = setTimeout(refresh, running ? EACH : 10 * EACH);
}

function showList(comparisons) {
  const none = id("compare-list").querySelector(".hint, .problem");
  none?.remove();
  list.show(comparisons);
  if (!comparisons.length) id("compare-list").append(h("li", { class: "hint" }, "None yet. It takes a minute or two; nothing else should run meanwhile."));
}

function entry({ id: key, type, submittedAt }) {
  const view = { state: badge(), link: h("a", { href: `#/comparison/${encodeURIComponent(key)}` }, type), ways: h("span", { class: "sub" }) };
  view.element = h("li", {}, view.state, h("div", {}, view.link, h("span", { class: "sub-inline" }, " ", time(submittedAt)), view.ways));
  return view;
}

function showEntry(view, { id: key, state, ways = [], slots = [], progress }) {
  icon(view.state, state);
  text(view.ways, state === "running" && progress ? `${progress.done} of ${progress.total}: ${progress.message ?? ""}` : `${ways.join(", ")} · slots ${slots.join(", ")}`);
  attribute(view.link, "aria-current", key === shownId ? "true" : null);
}

async function showChosen(comparisons) {
  const { view, item } = route();
  if (view !== "comparison") return;
  const chosen = item ?? comparisons[0]?.id;
  const place = id("compare-result");
  if (!chosen) {
    place.hidden = false;
    place.replaceChildren(h("h3", { id: "compare-result-title" }, "Nothing to show yet"), nothingYet());
    return;
  }
  const state = comparisons.find(each => each.id === chosen)?.state;
  if (chosen === shownId && state === shownState && state !== "running") return;
  try {
    const comparison = read(await getText(`v1/comparisons/${encodeURIComponent(chosen)}`, "application/json"), "payload");
    const changed = chosen !== shownId || comparison.state !== shownState;
    shownId = chosen;
    shownState = comparison.state;
    showComparison(place, comparison, changed);
    list.show(comparisons);
  } catch (problem) {
    place.hidden = false;
    clearResult();
    place.replaceChildren(h("p", { class: "problem" }, problem.message));
    shownId = null;
  }
}

const nothingYet = () =>
  h(
    "div",
    { class: "empty" },
    h("p", {}, "Choose what to run and press Compare, or from a shell:"),
    copyable(curl("v1/comparisons", '{"type":"primes","payload":{"limit":5000000},"ways":["threads","processes"],"slots":[1,2]}')),
  );

function showComparison(place, comparison, changed) {
  place.hidden = false;
  if (changed) lay(place, comparison);
  const { progress } = comparison;
  const bar = place.querySelector("progress");
  if (bar && progress) {
    Object.assign(bar, { max: progress.total || 1, value: progress.done });
    text(bar.nextElementSibling, `${progress.done} of ${progress.total}${progress.message ? ` · ${progress.message}` : ""}`);
  }
}

function lay(place, comparison) {
  clearResult();
  const running = comparison.state === "running";
  const actions = h("div", { class: "acts-row" });
  const button = (label, run, needs) => {
    const element = h("button", { type: "button", class: "button", "data-needs": needs }, label);
    element.addEventListener("click", () => act(element, () => run(element)));
    return element;
  };
  const path = `v1/comparisons/${encodeURIComponent(comparison.id)}`;
  if (running) actions.append(button("Cancel comparison", () => post(`${path}/cancel`).then(refresh), "operate"));
  else
    actions.append(
      button("Copy Markdown", async element => copy(await getText(path, "text/markdown"), element)),
      button("Download Markdown", () => download(path, "text/markdown", "md", comparison)),
      button("Download SVG", () => download(path, "image/svg+xml", "svg", comparison)),
    );
  place.replaceChildren(
    h("header", {}, h("h3", { id: "compare-result-title" }, `${comparison.type}, ${comparison.jobs} jobs`), icon(badge(), comparison.state), h("p", { class: "hint" }, facts(comparison), time(comparison.submittedAt)), actions),
    comparison.error && h("p", { class: "problem" }, comparison.error.message ?? comparison.error),
    running && h("div", { class: "compare-progress" }, h("progress", { class: "progress wide", "aria-label": "Progress of the comparison" }), h("p", { class: "hint" })),
  );
  for (const child of [...place.childNodes]) if (child.nodeType === Node.TEXT_NODE) child.remove();
  if (!running) showRows(place, comparison);
}

const facts = ({ payload, rounds }) => [payload && !/^\{\s*\}$/.test(payload) ? payload : null, rounds && `${rounds} ${rounds === 1 ? "round" : "rounds"}`].filter(Boolean).map(fact => `${fact} · `);

async function download(path, type, ending, comparison) {
  const address = URL.createObjectURL(new Blob([await getText(path, type)], { type }));
  h("a", { href: address, download: `comparison-${comparison.type}-${comparison.id}.${ending}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
