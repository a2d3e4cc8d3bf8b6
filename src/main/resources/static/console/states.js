// How states are shown: a word, a shape and a colour, so that none of them is needed alone.

import { attribute, h, text } from "./dom.js";

export const STATES = ["queued", "scheduled", "running", "succeeded", "failed", "cancelled", "expired"];
export const FINAL = new Set(["succeeded", "failed", "cancelled", "expired"]);

const KINDS = {
  queued: "calm", scheduled: "calm", blocked: "calm", running: "info", succeeded: "good", failed: "bad", cancelled: "warn", expired: "warn",
  timeout: "bad", "worker-lost": "bad", "node-lost": "bad", "given-back": "calm", again: "calm",
};
const SHAPES = { running: "▶", succeeded: "✓", failed: "✕", cancelled: "■", expired: "■", queued: "○", scheduled: "◷", blocked: "◌", timeout: "✕", "worker-lost": "✕", "node-lost": "✕", "given-back": "○", again: "◷" };

export const badge = () => h("span", { class: "badge" }, h("span", { class: "shape", "aria-hidden": "true" }), h("span"));

/** The kind, which has a colour, and the shape of a state of a job or the outcome of an attempt. */
export const look = state => ({ kind: KINDS[state] ?? "calm", shape: SHAPES[state] ?? "·" });

/** Shows a state of a job, or the outcome of an attempt, on a badge. */
export function icon(element, state, ending) {
  const [shape, word] = element.children;
  const { kind, shape: drawn } = look(state);
  attribute(element, "data-kind", kind);
  text(shape, drawn);
  text(word, ending && !FINAL.has(state) ? "cancelling" : state);
  return element;
}
