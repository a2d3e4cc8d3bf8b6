// One schedule: when it ticks next, the job that it makes, and what became of its last ticks.

import { getText, query, remove } from "./api.js";
import { h, renew, text } from "./dom.js";
import { seconds, span } from "./format.js";
import { read } from "./json.js";
import { live } from "./live.js";
import { act, tell } from "./notices.js";
import { factList, pages, panel } from "./page-parts.js";
import { confirmed } from "./question.js";
import { jsonView } from "./result.js";
import { seen } from "./route.js";
import { editSchedule } from "./schedule-form.js";
import { jobOf, outcomeOf, pause, resume, run, showPause, showState } from "./schedules.js";
import { scroller } from "./scroll.js";
import { time } from "./times.js";

const BETWEEN_LOOKS = 2000;

const WITHHELD = "Its payload is hidden from your key, so it cannot be edited here.";
const MISSED = { "run-once": "one job for the last of them", skip: "skipped" };
const OVERLAP = { allow: "made all the same", skip: "skipped", "cancel-running": "made, and the last job is cancelled" };

let page;

export function startSchedulePage() {
  page = pages(document.querySelector("[data-view=schedule]"), name => new SchedulePage(name));
  live.on("draw", () => seen("schedule") && page.draw());
}

/** Shows the schedule that the address names. */
export const openSchedule = name => page.open(name);

class SchedulePage {
  #name;
  #path;
  #paused = false;
  #next = 0;
  #state = h("span", { class: "badge" });
  #kind = h("p", { class: "hint" });
  #gone = h("p", { class: "problem", hidden: true });
  #facts = h("dl", { class: "facts plain" });
  #times = h("ol", { class: "next-times" });
  #job = h("div");
  #history = h("div");
  #run = h("button", { type: "button", class: "button", "data-needs": "operate" }, "Run now");
  #pause = h("button", { type: "button", class: "button", "data-needs": "operate" }, "Pause");
  #edit = h("button", { type: "button", class: "button", hidden: true, "data-needs": "operate" }, "Edit");
  #delete = h("button", { type: "button", class: "button", hidden: true, "data-needs": "operate" }, "Delete");
  elements;

  constructor(name) {
    this.#name = name;
    this.#path = `v1/schedules/${encodeURIComponent(name)}`;
    const does = (button, action) => button.addEventListener("click", () => act(button, async () => (await action()) !== false && this.#look()));
    does(this.#run, () => run(name));
    does(this.#pause, () => (this.#paused ? resume(name) : pause(name)));
    does(this.#edit, () => editSchedule(name, () => this.#look()));
    does(this.#delete, () => this.#remove());
    this.elements = [
      h("div", { class: "view-head" }, h("h2", { id: "schedule-title", class: "wrap" }, name), this.#state, this.#kind, h("div", { class: "page-actions" }, h("a", { class: "button", href: `#/jobs${query({ schedule: name })}` }, "Its jobs"), this.#run, this.#pause, this.#edit, this.#delete)),
      this.#gone,
      panel("Next times", this.#times),
      panel("Definition", this.#facts),
      panel("Its job", this.#job),
      panel("Last ticks", this.#history),
    ];
    this.#look();
  }

  draw() {
    if (performance.now() >= this.#next) this.#look();
  }

  async #look() {
    this.#next = performance.now() + BETWEEN_LOOKS;
    try {
      this.#show(read(await getText(this.#path, "application/json"), "job"));
    } catch (problem) {
      this.#gone.hidden = false;
      text(this.#gone, problem.status === 404 ? `There is no schedule ${this.#name}.` : problem.message);
    }
  }

  #show(schedule) {
    const { origin, cron, zone, next, dueAt, job, withheld, history } = schedule;
    this.#paused = schedule.paused;
    this.#gone.hidden = true;
    this.#delete.hidden = origin === "settings";
    this.#edit.hidden = origin === "settings" || Boolean(withheld); // to save it would lose the payload
    showState(this.#state, schedule);
    showPause(this.#pause, schedule);
    text(this.#kind, `${cron}, ${zone}${origin === "settings" ? "; from the settings, where it can be changed" : ""}`);
    renew(this.#times, JSON.stringify([next, dueAt]), () => (next.length ? next.map(at => h("li", {}, time(at))) : h("li", { class: "hint" }, schedule.paused ? "None while it is paused." : "None.")));
    renew(this.#facts, JSON.stringify({ ...schedule, history: null, next: null, last: null }), () => factList(definition(schedule)));
    renew(this.#job, JSON.stringify([job, withheld]), () => [...(withheld ? [h("p", { class: "hint" }, WITHHELD)] : []), jsonView(job, "Its job")]);
    renew(this.#history, JSON.stringify(history), () => (history.length ? historyView(history) : h("p", { class: "hint" }, "It has not ticked yet.")));
  }

  async #remove() {
    if (!(await confirmed(`Delete ${this.#name}?`, "Its history goes with it; the jobs that it made stay.", "Delete"))) return false;
    await remove(this.#path);
    tell(`${this.#name} is deleted.`);
    location.hash = "#/schedules";
    return false;
  }
}

const definition = ({ cron, zone, missed, overlap, jitter, origin, dueAt, madeAt, changedAt }) => [
  ["Ticks at", h("code", {}, cron)],
  ["Time zone", zone],
  ["Next job", dueAt && time(dueAt)],
  ["Missed ticks", MISSED[missed]],
  ["While the last job is not done", OVERLAP[overlap]],
  seconds(jitter) && ["Put off by at most", span(jitter)],
  ["Defined", origin === "settings" ? "in the settings" : "over HTTP"],
  ["Made", time(madeAt)],
  changedAt !== madeAt && ["Changed", time(changedAt)],
];

function historyView(history) {
  const headings = [["Tick", "num"], ["Outcome"], ["Job"], ["At", "num"], ["Why"]];
  const head = h("tr", {}, headings.map(([heading, kind = ""]) => h("th", { scope: "col", class: kind }, heading)));
  return scroller("Last ticks", h("table", { class: "table" }, h("thead", {}, head), h("tbody", {}, history.map(historyRow))));
}

function historyRow(tick) {
  const missed = tick.missed ? `${tick.missed} missed` : "";
  return h(
    "tr",
    {},
    h("td", { class: "num" }, tick.tick ? time(tick.tick) : "by hand"),
    h("td", {}, outcomeOf(tick)),
    h("th", { scope: "row" }, jobOf(tick) ?? "–"),
    h("td", { class: "num" }, time(tick.at)),
    h("td", {}, h("span", { class: "why" }, [tick.detail, missed].filter(Boolean).join("; "))),
  );
}
