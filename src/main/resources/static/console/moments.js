// Points in time as people write them, in the zone of the browser, and as the service takes them.

import { h } from "./dom.js";

const pad = (number, digits = 2) => String(number).padStart(digits, "0");

/** What a field for a date and a time holds for this instant, without parts of a second. */
export function localMoment(instant) {
  const at = new Date(instant ?? NaN);
  if (Number.isNaN(at.getTime())) return "";
  return `${pad(at.getFullYear(), 4)}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
}

/** Shows an instant in such a field, which remembers it as it was. */
export function setMoment(input, instant) {
  input.dataset.instant = instant ?? "";
  if (document.activeElement !== input) input.value = localMoment(instant);
}

/** The instant in such a field; as it was if nobody has touched it, and nothing if there is none. */
export function momentOf(input) {
  const { instant } = input.dataset;
  if (!input.value) return undefined;
  if (instant && wholeSecond(input.value) === localMoment(instant)) return instant;
  return new Date(input.value).toISOString().replace(".000Z", "Z");
}

/** Browsers leave out seconds that are 0. */
const wholeSecond = value => (value.length === 16 ? `${value}:00` : value.slice(0, 19));

export const momentInput = (name, instant) => {
  const input = h("input", { type: "datetime-local", name, step: "1" });
  setMoment(input, instant);
  return input;
};
