// The form that changes a job that waits. Only what was changed is sent, and only if nothing else has
// changed the job since it was looked at.

import { getTagged, patch } from "./api.js";
import { h } from "./dom.js";
import { fieldError, wholeNumber } from "./form.js";
import { brief, isoDuration } from "./format.js";
import { written } from "./json.js";
import { live } from "./live.js";
import { momentInput, momentOf } from "./moments.js";
import { askFor, choice, field } from "./question.js";
import { queueNames } from "./queue-names.js";

/** Asks how the job at this path is to be; `done` is called when it is so. */
export async function changeJob(path, done) {
  const [{ json, tag }, names] = await Promise.all([getTagged(path), queueNames()]);
  const job = JSON.parse(json);
  askFor("Change this job", {
    kind: "wide",
    fields: [
      h("div", { class: "row" }, field("Priority", { name: "priority", inputMode: "numeric", value: job.priority }), field("Attempts at most", { name: "maxAttempts", inputMode: "numeric", value: job.maxAttempts })),
      h("div", { class: "row" }, choice("Queue", "queue", [...new Set([job.queue, ...names])], job.queue), field("Timeout of an attempt", { name: "timeout", value: job.timeout ? brief(job.timeout) : "" })),
      h("div", { class: "row" }, field("Runs at the earliest", {}, momentInput("runAt", job.dueAt)), field("Starts by (expires)", {}, momentInput("expires", job.expires))),
      field("Tags", { name: "tags", value: tagsOf(job), placeholder: "none; several are separated by spaces", spellcheck: false }),
      h("p", { class: "hint" }, "A time that has passed means at once. Durations: 30s, 5m, 2h or ISO 8601 (PT30S)."),
    ],
    yes: "Change",
    send: async elements => {
      const changes = changed(job, elements);
      if (Object.keys(changes).length) await patch(path, written(changes), { "If-Match": tag });
      done();
    },
  });
}

/** It is due as soon as the service sees to it. */
export const runNow = path => patch(path, written({ runAt: live.tick?.at ?? new Date().toISOString() }));

function changed(job, { priority, maxAttempts, queue, timeout, runAt, expires, tags }) {
  const changes = {};
  if (priority.value.trim() !== String(job.priority)) changes.priority = wholeNumber(priority);
  if (maxAttempts.value.trim() !== String(job.maxAttempts)) changes.maxAttempts = wholeNumber(maxAttempts);
  if (queue.value !== job.queue) changes.queue = queue.value;
  if (timeout.value.trim() !== brief(job.timeout)) changes.timeout = limit(timeout);
  const due = momentOf(runAt);
  if (due !== undefined && due !== job.dueAt) changes.runAt = due;
  const end = momentOf(expires);
  if (end !== job.expires) changes.expires = end ?? null;
  const words = tags.value.trim().split(/\s+/).filter(Boolean);
  if (words.join(" ") !== tagsOf(job)) changes.tags = words;
  return changes;
}

function limit({ name, value }) {
  const iso = isoDuration(value);
  if (!iso) throw fieldError(name, "A duration like 30s, 5m, 2h or PT30S");
  return iso;
}

const tagsOf = ({ tags = [] }) => tags.join(" ");
