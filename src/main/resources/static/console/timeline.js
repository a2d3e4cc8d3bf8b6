// The attempts of a job in the order of time: when it waited and when it ran, on which cores and with
// what outcome. The bar shows it at a glance, the words below repeat it.

import { attribute, Children, h, style, text } from "./dom.js";
import { duration, ranges } from "./format.js";
import { FINAL, look } from "./states.js";

const MOST = 24;
const WAIT = "wait";

export class Timeline {
  #bar = h("div", { class: "timeline", "aria-hidden": "true" });
  #words = h("ol", { class: "timeline-words" });
  #parts = new Children(this.#bar, { key: ({ place }) => place, create: () => ({ element: h("i") }), update: showPart });
  #lines = new Children(this.#words, { key: ({ place }) => place, create: line, update: showLine });
  element = h("div", {}, this.#bar, this.#words);

  show(job, now) {
    const spans = spansOf(job, now).slice(-MOST);
    const all = spans.reduce((sum, { seconds }) => sum + seconds, 0);
    for (const span of spans) span.share = all ? span.seconds / all : 1;
    this.#parts.show(spans);
    this.#lines.show(spans);
  }
}

function spansOf({ submittedAt, startedAt, finishedAt, state, ran, attempts = [] }, now) {
  const spans = [];
  let from = Date.parse(submittedAt);
  const add = (until, kind, word, rest = "") => {
    spans.push({ place: spans.length, kind, word, seconds: Math.max(0, until - from) / 1000, rest });
    from = until;
  };
  const again = () => (spans.length ? " for the next attempt" : "");
  for (const attempt of attempts) {
    add(Date.parse(attempt.startedAt), WAIT, "waited", again());
    add(Date.parse(attempt.finishedAt), attempt.outcome, "ran", `${on(attempt.ran)}, ${attempt.outcome}`);
  }
  if (state === "running" && Date.parse(startedAt) >= from) {
    add(Date.parse(startedAt), WAIT, "waited", again());
    add(now, state, "runs for", on(ran));
  } else if (!FINAL.has(state)) add(now, WAIT, "waits for");
  else if (Date.parse(finishedAt) - from > 1) add(Date.parse(finishedAt), WAIT, "waited", `, ${state}`);
  return spans;
}

const on = ran => (ran?.cores?.length ? ` on ${ran.cores.length === 1 ? "core" : "cores"} ${ranges(ran.cores)}` : "");

const lookOf = kind => (kind === WAIT ? { kind: WAIT, shape: "" } : look(kind));

function showPart({ element }, span) {
  const { kind, shape } = lookOf(span.kind);
  attribute(element, "data-kind", kind);
  text(element, shape);
  style(element, "flex-grow", String(Math.max(100 * span.share, 1)));
}

function line() {
  const view = { key: h("i", { class: "shape", "aria-hidden": "true" }), words: h("span") };
  view.element = h("li", {}, view.key, view.words);
  return view;
}

function showLine(view, span) {
  const { kind, shape } = lookOf(span.kind);
  attribute(view.element, "data-kind", kind);
  text(view.key, shape || "–");
  text(view.words, `${span.word} ${duration(span.seconds)}${span.rest}`);
}
