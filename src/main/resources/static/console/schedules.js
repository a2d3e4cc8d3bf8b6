// The schedules: when each ticks next, what became of its last tick, and what can be done about it.

import { get, post } from "./api.js";
import { attribute, Children, h, id, renew, text } from "./dom.js";
import { count, shortId } from "./format.js";
import { live } from "./live.js";
import { act, tell } from "./notices.js";
import { pageOf, seen } from "./route.js";
import { editSchedule } from "./schedule-form.js";
import { time } from "./times.js";

const BETWEEN_LOOKS = 2000;

let rows;
let next = 0;

export function startSchedules() {
  rows = new Children(document.querySelector("#schedules tbody"), { key: schedule => schedule.name, create: row, update: show });
  id("schedules-new").addEventListener("click", () => editSchedule(null, name => (location.hash = pageOf("schedules", name))));
  live.on("draw", () => seen("schedules") && performance.now() >= next && look());
}

/** Looks at once when it comes into view. */
export const openSchedules = () => look();

async function look() {
  next = performance.now() + BETWEEN_LOOKS;
  try {
    showAll((await get("v1/schedules")).schedules);
  } catch (problem) {
    showProblem(`The schedules could not be fetched. ${problem.message}`);
  }
}

function showProblem(words) {
  id("schedules-problem").hidden = !words;
  text(id("schedules-problem"), words);
}

function showAll(schedules) {
  showProblem("");
  rows.show(schedules);
  text(id("schedules-count"), schedules.length ? count(schedules.length) : "");
  document.querySelector("#schedules").hidden = schedules.length === 0;
  id("schedules-empty").hidden = schedules.length > 0;
}

function row({ name }) {
  const cell = (label, child, kind) => h("td", { "data-label": label, class: kind }, child);
  const view = { state: h("span", { class: "badge" }), origin: h("span", { class: "sub" }), cron: h("code"), zone: h("span", { class: "sub" }), next: h("span"), last: h("span", { class: "last-tick" }) };
  view.run = h("button", { type: "button", class: "button quiet", "aria-label": `Run ${name} now`, "data-needs": "operate" }, "Run now");
  view.pause = h("button", { type: "button", class: "button quiet", "data-needs": "operate" }, "Pause");
  view.run.addEventListener("click", () => act(view.run, () => run(name).then(look)));
  view.pause.addEventListener("click", () => act(view.pause, () => (view.paused ? resume(name) : pause(name)).then(look)));
  view.element = h(
    "tr",
    {},
    h("th", { scope: "row" }, h("a", { href: pageOf("schedules", name), class: "wrap" }, name), view.origin),
    cell("State", view.state),
    cell("Ticks", [view.cron, view.zone]),
    cell("Next", view.next, "num"),
    cell("Last", view.last),
    h("td", { class: "acts" }, h("div", { class: "acts-row" }, view.run, view.pause)),
  );
  return view;
}

function show(view, schedule) {
  view.paused = schedule.paused;
  showState(view.state, schedule);
  text(view.origin, schedule.origin === "settings" ? "from the settings" : "");
  text(view.cron, schedule.cron);
  text(view.zone, schedule.zone);
  renew(view.next, schedule.dueAt ?? "", at => (at ? time(at) : "–"));
  renew(view.last, JSON.stringify(schedule.last ?? null), () => (schedule.last ? tickView(schedule.last) : "–"));
  showPause(view.pause, schedule);
}

export function showPause(button, { name, paused }) {
  text(button, paused ? "Resume" : "Pause");
  attribute(button, "aria-label", `${paused ? "Resume" : "Pause"} ${name}`);
}

export function showState(place, { paused, dueAt }) {
  const [word, kind] = paused ? ["paused", "warn"] : dueAt ? ["active", "good"] : ["never ticks again", "calm"];
  text(place, word);
  attribute(place, "data-kind", kind);
}

const KINDS = { made: "good", skipped: "calm", missed: "warn", refused: "bad" };

/** What became of a tick, as a badge. */
export const outcomeOf = ({ outcome }) => h("span", { class: "badge", "data-kind": KINDS[outcome] ?? "calm" }, outcome);

/** The job that a tick made. */
export const jobOf = ({ job }) => job && h("a", { class: "mono", href: `#/jobs/${job}`, title: job }, shortId(job));

const tickView = tick => [outcomeOf(tick), " ", jobOf(tick) ?? "", " ", h("span", { class: "sub-inline" }, time(tick.at)), tick.detail ? h("span", { class: "sub why", title: tick.detail }, tick.detail) : ""];

const path = (name, action) => `v1/schedules/${encodeURIComponent(name)}/${action}`;

export async function run(name) {
  const { job } = await post(path(name, "run"));
  tell(`${name} has made job ${shortId(job)}.`);
}

export async function pause(name) {
  await post(path(name, "pause"));
  tell(`${name} is paused: it makes no jobs.`);
}

export async function resume(name) {
  await post(path(name, "resume"));
  tell(`${name} ticks again.`);
}
