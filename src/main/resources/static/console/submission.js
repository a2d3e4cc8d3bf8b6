// What a job was submitted with: for a command that submits it again, and for the form for another one.

import { live } from "./live.js";

/** What its queue has anyway is left out. Times count from the submission, as they did. */
export function submissionOf(job) {
  const { type, queue, payload, priority, timeout, maxAttempts, backoff, retain, tags, unique } = job;
  const { definition } = live.tick?.queues.find(({ name }) => name === queue) ?? {};
  return {
    type,
    queue,
    payload,
    priority: priority === 0 ? undefined : priority,
    timeout: timeout === definition?.timeout ? undefined : timeout,
    maxAttempts: maxAttempts === definition?.maxAttempts ? undefined : maxAttempts,
    backoff: JSON.stringify(backoff) === JSON.stringify(definition?.backoff) ? undefined : backoff,
    expires: after(job, job.expires),
    deadline: after(job, job.deadline),
    retain,
    tags,
    unique,
  };
}

/** A whole number of milliseconds. */
function after({ submittedAt }, time) {
  if (time === undefined) return undefined;
  const seconds = Math.max(1, Date.parse(time) - Date.parse(submittedAt)) / 1000;
  return `PT${seconds}S`;
}
