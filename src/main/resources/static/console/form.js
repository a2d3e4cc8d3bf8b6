// What forms have in common: a payload that must be a JSON object, and problems shown at their field.

import { attribute, h, text } from "./dom.js";
import { isoDuration } from "./format.js";
import { Json } from "./json.js";

let numbers = 0;

/** The payload in a text area, as the text that it is. */
export const readPayload = field => readObject(field, "payload", '{"limit": 100000}');

/** The object in a text area, as the text that it is; throws a Problem-like list of errors if it is none. */
export function readObject(field, what, example) {
  const value = field.value.trim();
  if (!value) return undefined;
  let parsed;
  try {
    parsed = JSON.parse(value);
  } catch (e) {
    throw fieldError(what, `This is not JSON${place(e.message, value)}: ${e.message.replace(/ in JSON.*| \(line.*/, "")}`);
  }
  if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed)) throw fieldError(what, `A ${what} is a JSON object, like ${example}`);
  return new Json(value);
}

/** The digits in a field, as the text that they are; nothing if it is empty. */
export function wholeNumber({ name, value }) {
  const digits = value.trim();
  if (!digits) return undefined;
  return new Json(wholeDigits(name, digits, "A whole number, or nothing"));
}

/** What people write before a number, which JSON does not have, is left out: 007 is 7. */
export function wholeDigits(field, digits, otherwise) {
  const [, minus, rest] = /^(-?)0*(\d+)$/.exec(digits) ?? [];
  if (rest === undefined) throw fieldError(field, otherwise);
  return minus + rest;
}

/** The duration in a field, as ISO 8601 writes it; nothing if it is empty. */
export function duration({ name, value }) {
  if (!value.trim()) return undefined;
  const iso = isoDuration(value);
  if (!iso) throw fieldError(name, "A duration like 30s, 5m, 2h or PT30S, or nothing");
  return iso;
}

function place(message, value) {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined) return "";
  const before = value.slice(0, position).split("\n");
  return ` at line ${before.length}, column ${before.at(-1).length + 1}`;
}

export const fieldError = (field, detail) => Object.assign(new Error(detail), { errors: [{ field, detail }] });

/** Shows while one types whether the payload is well-formed. */
export function watchPayload(field) {
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    clearField(field);
    timer = setTimeout(() => {
      try {
        readPayload(field);
      } catch (e) {
        showAtField(field, e.message);
      }
    }, 500);
  });
}

export function clearProblems(form) {
  form.querySelector("[data-problem]").hidden = true;
  for (const field of form.querySelectorAll("[aria-invalid]")) clearField(field);
}

/** Each error at the field that it names, the rest on top; the first one gets the focus. */
export function showProblems(form, problem) {
  const fields = (problem.errors ?? []).map(error => [fieldNamed(form, error.field), error]);
  for (const [field, { field: name, detail }] of fields) if (field) showAtField(field, name.includes(".") ? `${name}: ${detail}` : detail);
  const unplaced = fields.filter(([field]) => !field).map(([, { field, detail }]) => `${field}: ${detail}`);
  if (unplaced.length || !fields.length) {
    const top = form.querySelector("[data-problem]");
    top.hidden = false;
    text(top, unplaced.join("\n") || problem.message);
    top.tabIndex = -1;
  }
  const first = fields.find(([field]) => field)?.[0] ?? form.querySelector("[data-problem]");
  for (const [field] of fields) field?.closest("details")?.setAttribute("open", "");
  first.focus();
}

function fieldNamed(form, name) {
  const root = name.split(/[.[]/)[0];
  const named = form.elements[root];
  const field = named instanceof RadioNodeList ? named[0] : named;
  return field && !field.closest("[hidden]") ? field : form.querySelector(`[data-also="${CSS.escape(root)}"]`) ?? form.querySelector(`[data-field="${CSS.escape(root)}"]`);
}

function showAtField(field, message) {
  clearField(field);
  const note = h("span", { class: "field-error", id: `field-error-${++numbers}` }, message);
  field.after(note);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", note.id);
  if (!field.matches("input, select, textarea, button")) field.tabIndex = -1;
}

function clearField(field) {
  const note = field.getAttribute("aria-describedby");
  if (note) document.getElementById(note)?.remove();
  attribute(field, "aria-invalid", null);
  attribute(field, "aria-describedby", null);
}
