// The key of which there is to be one job: in words, and in the form for a new one.

import { h } from "./dom.js";
import { duration } from "./form.js";
import { brief, span } from "./format.js";
import { choice, field } from "./question.js";

const SCOPES = [["", "in its queue"], ["type", "of its type"], ["all", "of all jobs"]];
const STATES = [["", "waits or runs"], ["scheduled,queued", "waits"], ["scheduled", "is scheduled"], ["queued", "is queued"], ["queued,running", "is queued or runs"], ["running", "runs"]];
const CONFLICTS = [["", "show the one that is there"], ["reject", "refuse this one"], ["replace", "replace the one that waits"]];

export function uniqueWords({ key, scope, while: states, for: period, onConflict, maxDelay }) {
  const where = SCOPES.find(([value]) => value === scope)?.[1] ?? SCOPES[0][1];
  const more = [where, `while ${states.join(", ")}`, period && `for ${span(period)}`, onConflict, maxDelay && `due within ${span(maxDelay)}`];
  return [h("span", { class: "mono wrap" }, key), ` ${more.filter(Boolean).join(", ")}`];
}

/** Fields of a form, of which those are in view that say more about a key that there is. */
export function uniqueFields() {
  const key = field("Unique key", { name: "uniqueKey", placeholder: "none: any number of its kind", maxLength: 200 });
  const scope = choice("The only one", "uniqueScope", SCOPES);
  const conflict = choice("If there is one", "uniqueConflict", CONFLICTS);
  const states = choice("Holds the key while it", "uniqueWhile", STATES);
  const period = field("And at any rate for", { name: "uniqueFor", placeholder: "no longer" });
  const delay = field("Put off at most (maxDelay)", { name: "uniqueDelay", placeholder: "no bound" });
  const input = key.querySelector("input");
  const select = conflict.querySelector("select");
  input.dataset.also = "unique";
  const more = h("div", { class: "row" }, conflict, states, period, delay);
  const show = () => {
    const replaces = select.value === "replace";
    scope.hidden = more.hidden = !input.value;
    states.hidden = period.hidden = replaces;
    delay.hidden = !replaces;
  };
  input.addEventListener("input", show);
  select.addEventListener("change", show);
  show();
  return [h("div", { class: "row" }, key, scope), more];
}

/** What was said there; undefined if there may be any number. */
export function uniqueOf({ uniqueKey, uniqueScope, uniqueConflict, uniqueWhile, uniqueFor, uniqueDelay }) {
  const key = uniqueKey.value;
  if (!key) return undefined;
  const onConflict = uniqueConflict.value || undefined;
  const held = onConflict === "replace" ? { maxDelay: duration(uniqueDelay) } : { while: uniqueWhile.value ? uniqueWhile.value.split(",") : undefined, for: duration(uniqueFor) };
  return { key, scope: uniqueScope.value || undefined, onConflict, ...held };
}

/** Has the fields show a key that was said before; undefined if there is none. */
export function showUnique({ uniqueKey, uniqueScope, uniqueConflict, uniqueWhile, uniqueFor, uniqueDelay }, unique = {}) {
  const { key = "", scope, onConflict, while: states = [], for: period, maxDelay } = unique;
  uniqueKey.value = key;
  setChoice(uniqueScope, scope);
  setChoice(uniqueConflict, onConflict);
  setChoice(uniqueWhile, states.join(","));
  uniqueFor.value = period ? brief(period) : "";
  uniqueDelay.value = maxDelay ? brief(maxDelay) : "";
  uniqueKey.dispatchEvent(new Event("input"));
}

/** What is not offered by name is what goes without saying. */
function setChoice(select, value) {
  select.value = [...select.options].some(option => option.value === value) ? value : "";
}
