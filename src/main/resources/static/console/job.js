// One job with everything there is to know, live while it is not final.

import { getText, post, query, remove } from "./api.js";
import { backoffWords } from "./backoff.js";
import { curl } from "./commands.js";
import { copy, h, id, text } from "./dom.js";
import { JobEvents } from "./follow.js";
import { bytes, clock, count, duration, isoText, ranges, span } from "./format.js";
import { changeJob, runNow } from "./job-change.js";
import { Json, read, written } from "./json.js";
import { live } from "./live.js";
import { Log } from "./log.js";
import { isOpen, may, me } from "./me.js";
import { act, tell } from "./notices.js";
import { confirmed } from "./question.js";
import { jsonView, showResult } from "./result.js";
import { pageOf, router } from "./route.js";
import { scroller } from "./scroll.js";
import { badge, FINAL, icon } from "./states.js";
import { submissionOf } from "./submission.js";
import { Timeline } from "./timeline.js";
import { time } from "./times.js";
import { uniqueWords } from "./unique.js";

/** A job that is final seldom changes again, and on a busy service something else always does. */
const BETWEEN_LOOKS = 5000;

const HIDDEN = "Payload, result, log and the words of errors are not shown to your key.";
const HIDDEN_AS_SENSITIVE = "Payload, result, log and the words of errors are hidden: needs the role sensitive.";

let shown = null;

export function startJob() {
  id("job").addEventListener("close", () => {
    leave();
    router.close("job");
  });
  let lost = false;
  live.on("state", ({ state }) => {
    if (state === "live" && lost) shown?.start();
    lost = state === "stale" || (lost && state !== "live");
  });
  live.on("draw", ({ changes }) => shown?.look(changes));
}

/** Shows the one that stands this many rows further in the list beneath, in place of this one. */
export function neighbour(step) {
  const all = [...document.querySelectorAll("section[data-view]:not([hidden]) tbody tr th a[href^='#/jobs/']")].map(link => link.getAttribute("href"));
  const at = all.indexOf(`#/jobs/${shown?.id}`);
  const next = at < 0 ? undefined : all[at + step];
  if (next) router.exchange(next);
}

/** Opens the job that the address names, or closes the sheet if it names none. */
export function openJob(jobId) {
  const sheet = id("job");
  if (shown?.id === jobId) return;
  leave();
  if (!jobId) {
    if (sheet.open) sheet.close();
    return;
  }
  shown = new Shown(jobId, sheet);
  if (!sheet.open) sheet.showModal();
  shown.start();
}

function leave() {
  shown?.stop();
  shown = null;
}

class Shown {
  #sheet;
  #events;
  #log = new Log();
  #timeline = new Timeline();
  #parts = {};
  #job = null;
  #written = "";
  #stopped = false;
  #asked = 0;
  #changes = live.tick?.changes ?? -1;
  #lookAfter = 0;
  #gone = false;
  #resultOf = null;

  constructor(jobId, sheet) {
    this.id = jobId;
    this.#events = new JobEvents(this.#path("/events"), event => this.#takeEvent(event));
    this.#sheet = sheet;
    this.#lay();
  }

  async start() {
    await this.#fetch();
    if (this.#job && !this.#stopped) this.#events.start();
  }

  /** Asks whether a job that was final has been retried elsewhere. */
  async look(changes) {
    if (!this.#job || this.#gone) return;
    if (!FINAL.has(this.#job.state)) {
      this.#showTimeline(this.#job);
      this.#showWaits(this.#job);
      return;
    }
    if (changes === this.#changes || performance.now() < this.#lookAfter) return;
    this.#changes = changes;
    this.#lookAfter = performance.now() + BETWEEN_LOOKS;
    await this.#fetch();
    if (!FINAL.has(this.#job.state) && !this.#stopped) this.#events.start();
  }

  stop() {
    this.#stopped = true;
    this.#events.stop();
  }

  #path(end = "") {
    return `v1/jobs/${encodeURIComponent(this.id)}${end}`;
  }

  #lay() {
    const part = (name, title, kind = "") => (this.#parts[name] = { body: h("div"), whole: h("section", { class: `part-of-job ${kind}`, hidden: true, "aria-label": title }) }).whole;
    const section = (name, title, extra) => {
      const whole = part(name, title);
      whole.append(h("header", {}, h("h3", {}, title), extra), this.#parts[name].body);
      return whole;
    };
    this.#parts.title = h("h2", { id: "job-title" }, "Job");
    this.#parts.state = badge();
    this.#parts.facts = h("dl", { class: "facts" });
    this.#parts.live = h("p", { class: "visually-hidden", role: "status" });
    this.#parts.actions = h("div", { class: "sheet-actions" }, h("a", { class: "button quiet", "data-needs": "submit", href: `#/submit?like=${encodeURIComponent(this.id)}` }, "Submit another like it"));
    this.#parts.problem = h("p", { class: "problem", hidden: true });
    const idLine = h("p", { class: "mono job-id" }, this.id);
    const copies = [copier("Copy id", () => this.id), (this.#parts.copyCurl = copier("Copy as curl", () => this.#job && curl("v1/jobs", submission(this.#job))))];
    this.#sheet.replaceChildren(
      h(
        "header",
        { class: "sheet-head" },
        h("div", {}, h("div", { class: "sheet-title" }, this.#parts.title, this.#parts.state), idLine),
        h("button", { type: "button", class: "button icon", "aria-label": "Close", autofocus: true, onclick: () => this.#sheet.close() }, "✕"),
      ),
      h(
        "div",
        { class: "sheet-body" },
        this.#parts.problem,
        this.#parts.live,
        h("div", { class: "sheet-actions-row" }, this.#parts.actions, copies),
        (this.#parts.withheld = h("p", { class: "hint", hidden: true }, HIDDEN)),
        section("progress", "Progress"),
        section("error", "Error"),
        section("result", "Result", (this.#parts.copyResult = copier("Copy", () => this.#job?.result))),
        this.#parts.facts,
        section("timeline", "Timeline"),
        section("attempts", "Attempts"),
        section("log", "Log"),
        section("payload", "Payload", copier("Copy", () => this.#job?.payload)),
      ),
    );
    this.#parts.log.body.append(this.#log.element);
    this.#parts.timeline.body.append(this.#timeline.element);
  }

  async #fetch() {
    const mine = ++this.#asked;
    try {
      const answer = await getText(this.#path(), "application/json");
      if (this.#stopped || mine !== this.#asked) return;
      this.#parts.problem.hidden = true;
      // Selected text and the place in a table stay where they are if there is no news.
      if (answer === this.#written) return;
      this.#written = answer;
      this.#job = read(answer, "payload", "result");
      this.#show(this.#job);
    } catch (problem) {
      if (this.#stopped || mine !== this.#asked) return;
      this.#gone = problem.status === 404;
      this.#showProblem(problem);
    }
  }

  #takeEvent({ type, data }) {
    const news = JSON.parse(data);
    if (type === "state") this.#takeState(news);
    if (type === "progress" && !FINAL.has(this.#job.state)) this.#showProgress(news);
    if (type === "log") {
      this.#parts.log.whole.hidden = false;
      this.#log.add(news);
    }
  }

  #takeState(state) {
    const before = this.#job;
    if (state.state === before.state && state.attempt === before.attempt && state.cancelRequested === before.cancelRequested && state.finishedAt === before.finishedAt) return;
    text(this.#parts.live, `The job is ${state.state}.`);
    // The result comes with the whole job.
    this.#job = { ...before, ...state, result: undefined, resultMediaType: undefined };
    this.#written = "";
    this.#show(this.#job);
    this.#fetch();
  }

  #showProblem(problem) {
    this.#parts.problem.hidden = false;
    text(this.#parts.problem, problem.status === 404 ? "There is no such job. It may have been removed after its time." : problem.message);
  }

  #show(job) {
    text(this.#parts.title, job.type);
    icon(this.#parts.state, job.state, job.cancelRequested);
    this.#parts.facts.replaceChildren(...facts(job).flatMap(([name, value]) => [h("div", {}, h("dt", {}, name), h("dd", {}, value))]));
    this.#parts.withheld.hidden = !job.withheld;
    // Without its payload it would be another job.
    this.#parts.copyCurl.hidden = Boolean(job.withheld);
    text(this.#parts.withheld, isHiddenAsSensitive(job) ? HIDDEN_AS_SENSITIVE : HIDDEN);
    this.#showWaits(job);
    this.#showActions(job);
    this.#showProgress(FINAL.has(job.state) ? null : job.progress);
    this.#fill("error", job.error && errorView(job));
    this.#showTimeline(job);
    this.#fill("attempts", job.attempts?.length && attemptsView(job.attempts));
    this.#fill("payload", job.payload && jsonView(job.payload, "Payload"));
    this.#showResult(job);
  }

  #showTimeline(job) {
    this.#parts.timeline.whole.hidden = false;
    this.#timeline.show(job, live.tick ? Date.parse(live.tick.at) : Date.now());
  }

  #fill(name, content) {
    const { whole, body } = this.#parts[name];
    whole.hidden = !content;
    if (content) body.replaceChildren(content);
  }

  #showResult(job) {
    const { whole, body } = this.#parts.result;
    whole.hidden = !(job.state === "succeeded" && !job.withheld && (job.resultMediaType || job.result !== undefined));
    if (whole.hidden || this.#resultOf === job.finishedAt) return;
    this.#resultOf = job.finishedAt;
    this.#parts.copyResult.hidden = job.result === undefined;
    showResult(body, job, this.#path("/result"));
  }

  #showProgress(progress) {
    const { whole, body } = this.#parts.progress;
    whole.hidden = !progress;
    if (!progress) return;
    const { done, total, message } = progress;
    if (!body.firstChild) body.append(h("progress", { class: "progress wide", "aria-label": "Progress" }), h("p", { class: "hint" }));
    const [bar, words] = body.children;
    if (total) Object.assign(bar, { max: total, value: done });
    else bar.removeAttribute("value");
    text(words, [total ? `${done} of ${total}` : done, message].filter(part => part !== undefined && part !== "").join(" · "));
  }

  #showActions(job) {
    const { actions } = this.#parts;
    const can = abilities(job);
    if (actions.dataset.can === can) return;
    actions.dataset.can = can;
    const focused = actions.contains(document.activeElement) && document.activeElement.matches("button");
    actions.querySelectorAll("button").forEach(button => button.remove());
    actions.prepend(...this.#leading(can));
    if (FINAL.has(job.state)) actions.append(this.#button("Remove", () => this.#remove(), "quiet"));
    if (focused) actions.firstChild.focus();
  }

  get #isOwn() {
    return !may("read") || (!isOpen() && this.#job.principal === me().principal);
  }

  #leading(can) {
    if (can === "stopping") return [h("button", { type: "button", class: "button", "aria-disabled": "true" }, "Cancelling")];
    if (can === "retry") return [this.#button("Retry", () => this.#retry())];
    if (can === "nothing") return [];
    const change = this.#button("Change", () => changeJob(this.#path(), () => this.#changed()));
    const now = this.#button("Run now", () => this.#runNow());
    return [this.#button("Cancel job", () => this.#cancel(), "", this.#isOwn ? "submit" : "operate"), can !== "cancel" && change, can === "hasten" && now].filter(Boolean);
  }

  #showWaits(job) {
    const place = this.#parts.facts.querySelector("[data-waits]");
    if (!place) return;
    const words = waitsFor(job);
    place.closest("div").hidden = !words;
    text(place, words);
  }

  #button(label, run, kind = "", needs = "operate") {
    const element = h("button", { type: "button", class: `button ${kind}`, "data-needs": needs }, label);
    element.addEventListener("click", () => act(element, run));
    return element;
  }

  async #cancel() {
    const job = await post(this.#path("/cancel"));
    tell(FINAL.has(job.state) ? "The job is cancelled." : "The job has been told to end.");
    await this.#fetch();
  }

  async #retry() {
    await post(this.#path("/retry"));
    tell("The job waits again.");
    await this.#fetch();
    this.#events.start();
  }

  async #changed() {
    tell("The job is changed.");
    await this.#fetch();
  }

  async #runNow() {
    await runNow(this.#path());
    tell("The job runs as soon as there is a slot.");
    await this.#fetch();
  }

  async #remove() {
    if (!(await confirmed("Remove this job?", "Its result and its log go with it.", "Remove"))) return;
    await remove(this.#path());
    tell("The job is removed.");
    this.#sheet.close();
  }
}

/** A key that shows no payloads at all would need more than the role. */
const isHiddenAsSensitive = ({ withheld, sensitive }) => withheld && sensitive && me().payloads;

/** What can be done about it, in a word. */
function abilities({ state, cancelRequested }) {
  if (FINAL.has(state)) return state === "succeeded" ? "nothing" : "retry";
  if (cancelRequested) return "stopping";
  return state === "running" ? "cancel" : state === "scheduled" ? "hasten" : "change";
}

/** As far as it can be seen from here. */
function waitsFor({ state, attempt, waitingFor, queue, attempts }) {
  if (waitingFor) return waitingFor;
  const its = live.tick?.queues.find(({ name }) => name === queue);
  if (its?.paused) return "its queue, which is paused";
  if (state === "scheduled" && attempts?.at(-1)?.outcome === "again") return "the time that its handler asked for";
  if (state === "scheduled") return attempt > 0 ? "its next attempt" : "its time";
  if (its?.slots && its.slots.busy >= its.slots.total) return "a free slot";
  return "";
}

function copier(label, value) {
  const button = h("button", { type: "button", class: "button quiet" }, label);
  button.addEventListener("click", () => value() && copy(value(), button));
  return button;
}

/** What has the same job run again. */
function submission(job) {
  const said = submissionOf(job);
  return written({ ...said, payload: said.payload === undefined ? undefined : new Json(said.payload) });
}

function facts(job) {
  const { ran } = job;
  const list = [
    ["Queue", h("a", { href: pageOf("queues", job.queue) }, job.queue)],
    job.principal && ["Submitted by", h("a", { href: `#/jobs${query({ principal: job.principal })}` }, job.principal)],
    ["Attempt", `${job.attempt} of ${job.maxAttempts}`],
    job.again && ["Put off by its handler", job.again === 1 ? "once" : `${count(job.again)} times`],
    ["Submitted", time(job.submittedAt)],
    job.dueAt !== job.submittedAt && ["Due", time(job.dueAt)],
    !FINAL.has(job.state) && job.state !== "running" && ["Waits for", h("span", { "data-waits": "" })],
    job.startedAt && ["Started", time(job.startedAt)],
    job.finishedAt && ["Finished", time(job.finishedAt)],
    job.startedAt && job.finishedAt && ["Ran for", duration((Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000)],
    ["Timeout", span(job.timeout)],
    job.priority !== 0 && ["Priority", job.priority],
    job.sensitive && ["Sensitive", "for the role sensitive"],
    job.tags && ["Tags", h("span", { class: "job-links" }, job.tags.map(tag => h("a", { href: `#/jobs${query({ tag })}` }, tag)))],
    job.unique && ["Unique key", h("span", {}, uniqueWords(job.unique))],
    job.schedule && ["Made by", h("a", { href: pageOf("schedules", job.schedule) }, job.schedule)],
    job.expires && ["Starts by", time(job.expires)],
    job.deadline && ["Ends by", time(job.deadline)],
    job.retain && ["Kept for", span(job.retain)],
    job.keptUntil && ["Kept until", time(job.keptUntil)],
    job.backoff && ["Backoff", backoffWords(job.backoff)],
    job.traceparent && ["Trace", h("span", { class: "mono wrap" }, job.traceparent)],
    ...(ran ? ranFacts(ran) : []),
  ];
  return list.filter(Boolean);
}

const ranFacts = ran => [
  ["Node", ran.node],
  ["Executor", ran.executor],
  ran.worker && ["Worker", [h("a", { href: pageOf("workers", ran.worker) }, ran.worker), ran.pid ? `, pid ${ran.pid}` : ""]],
  ran.cores && [ran.cores.length === 1 ? "Core" : "Cores", ranges(ran.cores)],
  ran.cpuTime && ["CPU time", isoText(ran.cpuTime)],
  ran.runqueueWait && ["Waited for a core", isoText(ran.runqueueWait)],
  ran.migrations !== undefined && ["Moves between cores", ran.migrations],
  ran.maxRss && ["Most memory", bytes(ran.maxRss)],
];

function errorView({ error, fingerprint }) {
  return h(
    "div",
    { class: "error" },
    h("p", {}, h("strong", {}, error.kind), error.message && error.message !== error.kind ? ` ${error.message}` : ""),
    exit(error) && h("p", {}, exit(error)),
    fingerprint && h("p", {}, h("a", { href: `#/jobs${query({ state: "failed", fingerprint })}` }, "All that failed so")),
    error.evidence && h("p", { class: "hint" }, error.evidence),
    error.stderr && h("pre", { tabindex: "0", "aria-label": "Last lines on stderr" }, error.stderr),
    error.stdout && h("pre", { tabindex: "0", "aria-label": "Last lines on stdout" }, error.stdout),
  );
}

const exit = ({ exitCode, signal }) => [exitCode !== undefined && `exit code ${exitCode}`, signal && `signal ${signal}`].filter(Boolean).join(", ");

function attemptsView(attempts) {
  const headings = ["#", "Outcome", "Started", "Ran", "CPU", "CPU wait", "Cores", "Moves", "Worker", "Memory"];
  return scroller(
    "Attempts",
    h("table", { class: "table" }, h("thead", {}, h("tr", {}, headings.map(heading => h("th", { scope: "col", class: ["#", "Outcome", "Worker"].includes(heading) ? "" : "num" }, heading)))), h("tbody", {}, attempts.flatMap(attemptRows))),
  );
}

function attemptRows({ attempt, outcome, times, startedAt, finishedAt, error, ran = {} }) {
  const wall = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  const cells = [time(startedAt, clock), ran.wall ? isoText(ran.wall) : duration(wall), isoText(ran.cpuTime), isoText(ran.runqueueWait), ranges(ran.cores) || "–", ran.migrations ?? "–"];
  const row = h(
    "tr",
    {},
    h("th", { scope: "row" }, attempt),
    h("td", {}, icon(badge(), outcome), times ? ` × ${count(times)}` : ""),
    cells.map(cell => h("td", { class: "num" }, cell)),
    h("td", {}, ran.worker ? `${ran.worker}${ran.pid ? ` (${ran.pid})` : ""}` : (ran.executor ?? "–")),
    h("td", { class: "num" }, bytes(ran.maxRss)),
  );
  return error ? [row, h("tr", { class: "detail" }, h("td"), h("td", { colSpan: 9 }, [error.kind, error.message && `: ${error.message}`, exit(error) && ` (${exit(error)})`].filter(Boolean).join("")))] : [row];
}
