// The form for a new job.

import { getText, post } from "./api.js";
import { backoffFields, backoffOf, showBackoff } from "./backoff.js";
import { h, id } from "./dom.js";
import { clearProblems, duration, fieldError, readPayload, showProblems, watchPayload, wholeNumber } from "./form.js";
import { brief, isoDuration } from "./format.js";
import { laidOut, read, written } from "./json.js";
import { live } from "./live.js";
import { once } from "./notices.js";
import { router } from "./route.js";
import { submissionOf } from "./submission.js";
import { types } from "./types.js";
import { showUnique, uniqueFields, uniqueOf } from "./unique.js";

const OTHER = "";
let known = [];
let exampleShown = "";

export function startSubmit() {
  const sheet = id("submit");
  const form = id("submit-form");
  sheet.addEventListener("close", () => router.close("submit"));
  sheet.querySelector("[data-close]").addEventListener("click", () => sheet.close());
  form.elements.known.addEventListener("change", () => showType(form));
  form.addEventListener("submit", event => {
    event.preventDefault();
    once(form.querySelector(".primary"), () => submit(form));
  });
  id("payload-format").addEventListener("click", () => layOut(form));
  id("payload-example").addEventListener("click", () => showExample(form, true));
  id("submit-attempts").after(backoffFields());
  id("submit-tags").after(...uniqueFields());
  watchPayload(form.elements.payload);
  // Queues are known from the first tick on.
  live.addEventListener("tick", () => sheet.open && showQueues(form), { once: true });
}

export async function openSubmit(open, parameters) {
  const sheet = id("submit");
  if (!open) {
    if (sheet.open) sheet.close();
    return;
  }
  const form = id("submit-form");
  clearProblems(form);
  if (!sheet.open) sheet.showModal();
  try {
    known = await types();
    offer(form);
    await prefill(form, parameters);
  } catch (problem) {
    showProblems(form, problem);
  }
}

function offer(form) {
  const { known: select } = form.elements;
  const before = select.value;
  select.replaceChildren(...known.map(({ type }) => h("option", { value: type }, type)), h("option", { value: OTHER }, "another type …"));
  if (known.some(({ type }) => type === before)) select.value = before;
}

async function prefill(form, parameters) {
  const like = parameters?.get("like");
  const job = like ? read(await getText(`v1/jobs/${encodeURIComponent(like)}`, "application/json"), "payload") : Object.fromEntries(parameters ?? []);
  const { type, queue, payload } = job;
  if (!like && form.dataset.like) fill(form, {});
  form.dataset.like = like ?? "";
  if (type) {
    form.elements.known.value = known.some(each => each.type === type) ? type : OTHER;
    form.elements.type.value = type;
  }
  showType(form);
  if (queue) choose(form.elements, queue);
  if (like) fill(form, submissionOf(job));
  const withheld = Boolean(like && job.withheld);
  id("payload-hidden").hidden = !withheld;
  // What was written for another job is not taken for the payload of this one.
  if (withheld) form.elements.payload.value = exampleShown = "";
  else if (payload && like) form.elements.payload.value = exampleShown = laidOut(payload);
}

/** Of its type's own queue there is no mention. */
function choose({ known: type, queue: select }, queue) {
  const own = known.find(each => each.type === type.value)?.queue === queue;
  if (!own && ![...select.options].some(({ value }) => value === queue)) select.append(h("option", { value: queue }, queue));
  select.value = own ? "" : queue;
}

/** What few jobs say is in view where this one says any of it. */
function fill(form, { priority, timeout, maxAttempts, backoff, expires, deadline, retain, tags, unique, sensitive }) {
  const limits = Object.entries({ timeout, expires, deadline, retain }).map(([name, limit]) => [name, limit && brief(limit)]);
  const said = { priority, maxAttempts, tags: tags?.join(" "), ...Object.fromEntries(limits) };
  for (const [name, value] of Object.entries({ ...said, delay: undefined })) form.elements[name].value = value ?? "";
  showBackoff(form.elements, backoff);
  showUnique(form.elements, unique);
  form.elements.sensitive.checked = Boolean(sensitive);
  if (backoff || unique || sensitive || Object.values(said).some(Boolean)) form.querySelector("details").open = true;
}

function showType(form) {
  const { known: select } = form.elements;
  const chosen = known.find(({ type }) => type === select.value);
  id("other-type").hidden = Boolean(chosen);
  select.toggleAttribute("data-also", false);
  if (chosen) select.setAttribute("data-also", "type");
  form.elements.queue.replaceChildren();
  showQueues(form);
  showExample(form, false);
}

/** One that was chosen stays so. */
function showQueues({ elements }) {
  const { known: select, queue } = elements;
  const { value } = queue;
  const chosen = known.find(({ type }) => type === select.value);
  const names = (chosen ? chosen.queues : anyQueues()).filter(name => name !== chosen?.queue);
  const own = chosen?.queue ? [["", `${chosen.queue} (its own)`]] : [];
  const offered = [...own, ...names.map(name => [name, name])];
  // What a user is about to choose is not taken away to be put back.
  if (offered.join() === [...queue.options].map(({ value, text }) => [value, text]).join()) return;
  queue.replaceChildren(...offered.map(([value, label]) => h("option", { value }, label)));
  if (value) choose(elements, value);
}

/** A type that is not registered can only be taken by a command. */
const anyQueues = () => (live.tick?.queues ?? []).filter(({ definition }) => definition?.command && !definition.types).map(({ name }) => name);

/** What the user has written is not replaced, unless asked for. */
function showExample(form, asked) {
  const { payload } = form.elements;
  if (!asked && payload.value.trim() && payload.value !== exampleShown) return;
  const example = known.find(({ type }) => type === form.elements.known.value)?.example ?? "{}";
  payload.value = exampleShown = laidOut(example);
  clearProblems(form);
}

function layOut(form) {
  clearProblems(form);
  try {
    form.elements.payload.value = laidOut(readPayload(form.elements.payload)?.text ?? "{}");
  } catch (problem) {
    showProblems(form, problem);
  }
}

async function submit(form) {
  clearProblems(form);
  try {
    const job = await post("v1/jobs", asked(form));
    location.hash = `#/jobs/${job.id}`;
  } catch (problem) {
    showProblems(form, problem);
  }
}

function asked({ elements }) {
  return written({
    type: elements.known.value || elements.type.value.trim(),
    queue: elements.queue.value || undefined,
    payload: readPayload(elements.payload),
    priority: wholeNumber(elements.priority),
    ...start(limit(elements.delay)),
    timeout: duration(elements.timeout),
    maxAttempts: wholeNumber(elements.maxAttempts),
    backoff: backoffOf(elements),
    expires: limit(elements.expires),
    deadline: limit(elements.deadline),
    retain: duration(elements.retain),
    tags: words(elements.tags),
    unique: uniqueOf(elements),
    sensitive: elements.sensitive.checked || undefined,
  });
}

const start = time => (time?.startsWith("P") ? { delay: time } : { runAt: time });

/** A duration from now on, or a point in time. */
function limit({ name, value }) {
  if (!value.trim()) return undefined;
  const iso = isoDuration(value);
  if (iso) return iso;
  const at = new Date(value.trim());
  if (Number.isNaN(at.getTime())) throw fieldError(name, "A duration like 30s or 2h, a time like 2030-01-31 08:00, or nothing");
  return at.toISOString();
}

function words({ value }) {
  const all = value.trim().split(/[\s,]+/).filter(Boolean);
  return all.length ? all : undefined;
}
