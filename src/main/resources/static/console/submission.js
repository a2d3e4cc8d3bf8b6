// What a job was submitted with: for a command that submits it again, and for the form for another one.

import { isoOf } from "./format.js";
import { live } from "./live.js";
import { definitionOf } from "./types.js";

/** The longest time from a submission that can be said as such. */
const LONGEST = 365 * 86_400_000;
const A_MOMENT = 100;

/** What any job of its type has there is left out. Limits of time count from the submission, as they did. */
export function submissionOf(job) {
  const { type, queue, payload, priority, retain, tags, unique, sensitive } = job;
  return {
    type,
    queue,
    payload,
    priority: priority === 0 ? undefined : priority,
    timeout: unlessUsual(job, "timeout"),
    maxAttempts: unlessUsual(job, "maxAttempts"),
    backoff: backoffOf(job),
    expires: after(job, job.expires),
    deadline: after(job, job.deadline),
    retain,
    tags,
    unique,
    sensitive,
  };
}

const ofQueue = ({ queue }) => live.tick?.queues.find(({ name }) => name === queue)?.definition ?? {};

/** A type counts more than a queue. */
function unlessUsual(job, name) {
  const usual = definitionOf(job.type)[name] ?? ofQueue(job)[name];
  return job[name] === usual ? undefined : job[name];
}

/** Each part of it counts for itself, so that all of them are said. */
function backoffOf(job) {
  const { backoff } = job;
  const isUsual = !definitionOf(job.type).backoff && JSON.stringify(backoff) === JSON.stringify(ofQueue(job).backoff);
  return !backoff || isUsual ? undefined : { ...backoff, jitter: backoff.jitter !== false };
}

function after({ submittedAt }, time) {
  if (time === undefined) return undefined;
  const milliseconds = said(Math.max(1, Date.parse(time) - Date.parse(submittedAt)));
  return milliseconds > LONGEST ? time : isoOf(milliseconds);
}

/** The service adds it to a moment just before that of the submission: whole seconds are whole again. */
function said(milliseconds) {
  const whole = Math.ceil(milliseconds / 1000) * 1000;
  return milliseconds > 1000 && whole - milliseconds <= A_MOMENT ? whole : milliseconds;
}
