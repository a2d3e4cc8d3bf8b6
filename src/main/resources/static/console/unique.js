// The key of which there is to be one job: in words, and in the form for a new one.

import { h } from "./dom.js";
import { duration } from "./form.js";
import { span } from "./format.js";
import { choice, field } from "./question.js";

const SCOPES = [["", "in its queue"], ["type", "of its type"], ["all", "of all jobs"]];
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
  const delay = field("Put off at most (maxDelay)", { name: "uniqueDelay", placeholder: "no bound" });
  const input = key.querySelector("input");
  const select = conflict.querySelector("select");
  input.dataset.also = "unique";
  const show = () => {
    const asked = Boolean(input.value);
    scope.hidden = conflict.hidden = !asked;
    delay.hidden = !asked || select.value !== "replace";
  };
  input.addEventListener("input", show);
  select.addEventListener("change", show);
  show();
  return h("div", { class: "row" }, key, scope, conflict, delay);
}

/** What was said there; undefined if there may be any number. */
export function uniqueOf({ uniqueKey, uniqueScope, uniqueConflict, uniqueDelay }) {
  const key = uniqueKey.value;
  if (!key) return undefined;
  const onConflict = uniqueConflict.value || undefined;
  return { key, scope: uniqueScope.value || undefined, onConflict, maxDelay: onConflict === "replace" ? duration(uniqueDelay) : undefined };
}
