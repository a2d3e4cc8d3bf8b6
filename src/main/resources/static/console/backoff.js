// How long a job rests between attempts: in words, and in the form for a new one.

import { h } from "./dom.js";
import { fieldError } from "./form.js";
import { brief, isoDuration, span } from "./format.js";
import { choice, field } from "./question.js";

const JITTER = [["", "as the queue says"], ["shorter", "somewhat shorter, at random"], ["exactly", "exactly as long"]];
const KINDS = [["", "as the queue says"], ["exponential", "doubled each time"], ["linear", "longer each time"], ["fixed", "the same each time"], ["pauses", "one after the other"]];

export function backoffWords({ kind, base, max, pauses, jitter }) {
  const spans = pauses ? pauses.map(span).join(", ") : [base && span(base), max && kind !== "fixed" && `to ${span(max)}`].filter(Boolean).join(" ");
  return [kind, spans, jitter === false && "exactly"].filter(Boolean).join(", ");
}

/** Fields of a form, of which those are in view that the kind of pauses has. */
export function backoffFields() {
  const kind = choice("Pauses between attempts", "backoffKind", KINDS);
  const base = field("The first pause", { name: "backoffBase", placeholder: "as the queue says" });
  const max = field("The longest pause", { name: "backoffMax", placeholder: "as the queue says" });
  const pauses = field("Pauses", { name: "backoffPauses", placeholder: "1s 1m 10m" });
  const jitter = choice("Each pause is", "backoffJitter", JITTER);
  const select = kind.querySelector("select");
  select.dataset.also = "backoff";
  const show = () => {
    const { value } = select;
    base.hidden = !value || value === "pauses";
    max.hidden = value !== "exponential" && value !== "linear";
    pauses.hidden = value !== "pauses";
    jitter.hidden = !value;
  };
  select.addEventListener("change", show);
  select.form?.addEventListener("reset", show);
  show();
  return h("div", { class: "row" }, kind, base, max, pauses, jitter);
}

/** What was chosen there; undefined if the queue is to say it. */
export function backoffOf({ backoffKind, backoffBase, backoffMax, backoffPauses, backoffJitter }) {
  const kind = backoffKind.value;
  if (!kind) return undefined;
  const jitter = backoffJitter.value ? backoffJitter.value === "shorter" : undefined;
  if (kind === "pauses") return { kind, pauses: list(backoffPauses), jitter };
  return { kind, jitter, base: pause(backoffBase.name, backoffBase.value), max: kind === "fixed" ? undefined : pause(backoffMax.name, backoffMax.value) };
}

/** Has the fields show pauses that were said before; undefined if the queue is to say them. */
export function showBackoff({ backoffKind, backoffBase, backoffMax, backoffPauses, backoffJitter }, backoff = {}) {
  const { kind = "", base = "", max = "", pauses = [], jitter } = backoff;
  backoffKind.value = kind;
  backoffBase.value = base && brief(base);
  backoffMax.value = max && brief(max);
  backoffPauses.value = pauses.map(pause => brief(pause).replace(" ", "")).join(" ");
  backoffJitter.value = jitter === undefined ? "" : jitter ? "shorter" : "exactly";
  backoffKind.dispatchEvent(new Event("change"));
}

function list({ name, value }) {
  const all = value.trim().split(/[\s,]+/).filter(Boolean);
  if (!all.length) throw fieldError(name, "Durations like 1s 1m 10m; the last one is used again and again");
  return all.map(each => pause(name, each));
}

function pause(name, value) {
  if (!value.trim()) return undefined;
  const iso = isoDuration(value);
  if (!iso) throw fieldError(name, "A duration like 30s, 5m, 2h or PT30S");
  return iso;
}
