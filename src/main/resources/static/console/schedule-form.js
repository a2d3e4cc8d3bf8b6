// The form for a schedule, new or to be changed.

import { get, getTagged, put } from "./api.js";
import { h } from "./dom.js";
import { fieldError, readObject } from "./form.js";
import { brief, isoDuration, seconds } from "./format.js";
import { laidOut, read, written } from "./json.js";
import { tell } from "./notices.js";
import { askFor, choice, field } from "./question.js";

const EXAMPLE = '{"type": "noop", "payload": {}}';
const NEW = { cron: "0 2 * * MON-FRI", missed: "run-once", overlap: "allow", jitter: "PT0S", job: EXAMPLE };

const MISSED = [["run-once", "runs once, for the last of them"], ["skip", "is skipped"]];
const OVERLAP = [["allow", "runs beside it"], ["skip", "is skipped"], ["cancel-running", "has it cancelled"]];

const path = name => `v1/schedules/${encodeURIComponent(name)}`;

/** Of the schedule with this name, or a new one; `done` gets its name once it is kept. */
export async function editSchedule(name, done) {
  const { json, tag } = name ? await getTagged(path(name)) : {};
  const { cron, zone, missed, overlap, jitter, job } = json ? read(json, "job") : { ...NEW, zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  const form = askFor(name ? `Edit ${name}` : "New schedule", {
    kind: "wide",
    fields: [
      !name && field("Name", { name: "name", maxLength: 100 }),
      h("div", { class: "row" }, field("Ticks at (cron)", { name: "cron", value: cron, class: "mono" }), field("Time zone", { name: "zone", value: zone })),
      h("p", { class: "hint" }, "Minute, hour, day of the month, month, day of the week; six fields have the second first; or @daily and the like."),
      field("Job", {}, h("textarea", { name: "job", rows: 7, spellcheck: false }, laidOut(job))),
      h("div", { class: "row" }, choice("A tick that was missed", "missed", MISSED, missed), choice("While its last job is not done, a tick", "overlap", OVERLAP, overlap)),
      field("Put off at random by at most", { name: "jitter", value: seconds(jitter) ? brief(jitter) : "", placeholder: "not at all" }),
    ].filter(Boolean),
    yes: name ? "Save" : "Create",
    send: async elements => {
      const its = name ?? (await newName(elements.name));
      await put(path(its), asked(elements), condition(name, tag));
      tell(name ? `${its} is changed.` : `${its} ticks from now on.`);
      done(its);
    },
  });
  form.elements[name ? "cron" : "name"].focus();
}

/** What is new replaces nothing, and what is edited is as it was read, unless a proxy hides its tag. */
function condition(name, tag) {
  if (!name) return { "If-None-Match": "*" };
  return tag ? { "If-Match": tag } : {};
}

/** One that is there is not replaced by chance. */
async function newName({ value }) {
  const name = value.trim();
  if (!name) throw fieldError("name", "A name, like nightly");
  const found = await get(path(name)).catch(problem => {
    if (problem.status !== 404) throw problem;
    return null;
  });
  if (found) throw fieldError("name", "There is a schedule of that name");
  return name;
}

function asked({ cron, zone, missed, overlap, jitter, job }) {
  return written({
    cron: cron.value.trim(),
    zone: zone.value.trim() || undefined,
    job: readObject(job, "job", EXAMPLE),
    missed: missed.value,
    overlap: overlap.value,
    jitter: longest(jitter),
  });
}

function longest({ name, value }) {
  if (!value.trim()) return "PT0S";
  const iso = isoDuration(value);
  if (!iso) throw fieldError(name, "A duration like 30s, 5m or PT30S, or nothing");
  return iso;
}
