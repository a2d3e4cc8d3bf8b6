// Bulk actions: what is to be done to all jobs of a filter, counted before it begins, and how far those
// that were begun have come.

import { get, post } from "./api.js";
import { attribute, Children, h, id, text } from "./dom.js";
import { clearProblems, fieldError, wholeNumber } from "./form.js";
import { count, moment } from "./format.js";
import { written } from "./json.js";
import { live } from "./live.js";
import { may } from "./me.js";
import { act, tell } from "./notices.js";
import { askFor, choice, field } from "./question.js";
import { queueNames } from "./queue-names.js";
import { seen } from "./route.js";
import { time } from "./times.js";

const ACTIONS = { cancel: "Cancel", retry: "Run again", delete: "Remove", "set-priority": "Set the priority of", move: "Move", "run-now": "Run now" };
const CHOICES = [["", "choose …"], ["cancel", "cancel them"], ["retry", "run them again"], ["delete", "remove them"], ["set-priority", "set their priority"], ["move", "move them to another queue"], ["run-now", "run them now"]];
const KINDS = { running: "info", finished: "good", cancelled: "warn" };
const WHY = { "moved-on": "started, ended, claimed or removed meanwhile", "key-held": "another job holds the key", "queue-full": "the queue is full", "wrong-type": "the queue does not take the type" };
const FEW = 5;
const MORE = 50;
const MOST_LISTED = 500;
const WHILE_RUNNING = 1000;
const OTHERWISE = 10_000;

let rows;
let next = 0;
let most = FEW;

export function startBulk() {
  rows = new Children(document.querySelector("#bulk tbody"), { key: action => action.id, create: row, update: show });
  id("bulk-more").addEventListener("click", () => {
    most += MORE;
    act(id("bulk-more"), look);
  });
  live.on("draw", () => may("read") && seen("jobs") && performance.now() >= next && look());
}

async function look() {
  next = performance.now() + OTHERWISE;
  try {
    const { bulkActions, hasMore } = await newest();
    if (bulkActions.some(({ state }) => state === "running")) next = performance.now() + WHILE_RUNNING;
    id("bulk-panel").hidden = bulkActions.length === 0;
    rows.show(bulkActions);
    id("bulk-more").hidden = !hasMore;
  } catch {
    // The next look may do better; the banner shows what is wrong.
  }
}

/** As many as are asked for, page by page. */
async function newest() {
  const found = [];
  let cursor = "";
  do {
    const page = await get(`v1/bulk-actions?limit=${Math.min(most - found.length, MOST_LISTED)}&cursor=${encodeURIComponent(cursor)}`);
    found.push(...page.bulkActions);
    cursor = page.next;
  } while (cursor && found.length < most);
  return { bulkActions: found, hasMore: Boolean(cursor) };
}

/** The filter of an action for what is in the address of a list. */
export function bulkFilter({ cursor, sort, type, state, ...others }) {
  const filter = { ...others, typeContains: type || undefined, state: state ? state.split(",") : undefined };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined && value !== ""));
}

/** Asks what is to be done to all jobs of this filter, which `about` describes, and does it. */
export async function askBulk(filter, proposed = "", about = words(filter)) {
  const priority = field("Priority", { name: "priority", inputMode: "numeric" });
  const queue = choice("Queue", "queue", await queueNames());
  const matched = h("p", { class: "hint", role: "status" });
  const form = askFor("All jobs of this filter", {
    fields: [h("p", { class: "wrap" }, about), choice("What to do", "action", CHOICES, proposed), priority, queue, matched],
    yes: "Start",
    send: async elements => {
      const begun = await post("v1/bulk-actions", asked(elements, filter));
      tell(`${ACTIONS[begun.action]}: ${matchedOf(begun)}. The list of jobs shows how far it has come.`);
      await look();
      if (seen("jobs")) id("bulk-panel").scrollIntoView({ block: "nearest" });
    },
  });
  const chosen = () => {
    const { value } = form.elements.action;
    priority.hidden = value !== "set-priority";
    queue.hidden = value !== "move";
    preview(form.elements, filter, matched);
  };
  form.elements.action.addEventListener("change", () => {
    clearProblems(form);
    chosen();
  });
  chosen();
}

/** How many it would be about; the last choice counts. */
async function preview({ action: { value: action }, queue }, filter, place) {
  place.dataset.action = action;
  text(place, action ? "Counting." : "");
  if (!action) return;
  // Any priority and any queue find the same jobs.
  const more = { priority: action === "set-priority" ? 0 : undefined, queue: action === "move" ? queue.value : undefined };
  const words = await post("v1/bulk-actions", written({ action, filter, ...more, dryRun: true })).then(matchedOf, problem => problem.message);
  if (place.dataset.action === action) text(place, words);
}

function asked({ action, priority, queue }, filter) {
  if (!action.value) throw fieldError("action", "Choose what to do");
  const isPriority = action.value === "set-priority";
  if (isPriority && !priority.value.trim()) throw fieldError("priority", "A whole number from -100 to 100");
  return written({ action: action.value, filter, priority: isPriority ? wholeNumber(priority) : undefined, queue: action.value === "move" ? queue.value : undefined });
}

function matchedOf({ matched, more }) {
  if (matched === 0) return "no jobs for which it can be done";
  return matched === 1 && !more ? "1 job" : `${count(matched)}${more ? " jobs or more" : " jobs"}`;
}

const NAMES = { typeContains: "type with", errorKind: "error", fingerprint: "failures of one cause", submittedAfter: "submitted from", submittedBefore: "submitted until", finishedAfter: "finished from", finishedBefore: "finished until" };

const words = filter => Object.entries(filter).map(([name, value]) => `${NAMES[name] ?? name} ${wordsOf(name, value)}`).join(" · ");

function wordsOf(name, value) {
  if (Array.isArray(value)) return value.join(", ");
  return /(After|Before)$/.test(name) ? moment(value) : value;
}

function row({ id: its, action, filter, priority, queue, createdAt }) {
  const cell = (label, child, kind) => h("td", { "data-label": label, class: kind }, child);
  const view = { state: h("span", { class: "badge" }), bar: h("progress", { class: "progress", "aria-label": "Progress" }), figures: h("span"), why: h("span", { class: "sub bulk-filter" }) };
  view.cancel = h("button", { type: "button", class: "button quiet", "aria-label": `Cancel bulk action ${ACTIONS[action]}`, "data-needs": "operate" }, "Cancel");
  view.cancel.addEventListener("click", () => act(view.cancel, () => post(`v1/bulk-actions/${encodeURIComponent(its)}/cancel`).then(look)));
  const target = [priority !== undefined && `to ${priority}`, queue && `to ${queue}`].filter(Boolean).join(" ");
  view.element = h(
    "tr",
    {},
    h("th", { scope: "row" }, `${ACTIONS[action]} ${target}`, h("span", { class: "sub wrap bulk-filter" }, words(filter))),
    cell("State", view.state),
    cell("Progress", [h("div", { class: "state-cell" }, view.bar, view.figures), view.why]),
    cell("Begun", time(createdAt), "num"),
    h("td", { class: "acts" }, view.cancel),
  );
  return view;
}

function show(view, { state, matched, more, done, failed, reasons }) {
  text(view.state, state);
  attribute(view.state, "data-kind", KINDS[state]);
  view.bar.hidden = state !== "running";
  Object.assign(view.bar, { max: Math.max(1, matched, done + failed), value: done + failed });
  text(view.why, Object.entries(reasons ?? {}).map(([why, jobs]) => `${count(jobs)}: ${WHY[why] ?? why}`).join("; "));
  text(view.figures, `${count(done)} of ${count(Math.max(matched, done + failed))}${more && state === "running" ? "+" : ""} done${failed ? `, ${count(failed)} not possible` : ""}`);
  view.cancel.hidden = state !== "running";
}
