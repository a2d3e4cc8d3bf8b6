// The keys by which callers come in, for admins: made, rotated and revoked here. A secret is shown once.

import { get, post, remove } from "./api.js";
import { attribute, Children, copyable, h, id, renew, text } from "./dom.js";
import { duration } from "./form.js";
import { count } from "./format.js";
import { written } from "./json.js";
import { live } from "./live.js";
import { may } from "./me.js";
import { act, tell } from "./notices.js";
import { askFor, choice, confirmed, field, showOnce } from "./question.js";
import { seen } from "./route.js";
import { time } from "./times.js";

const BETWEEN_LOOKS = 5000;
const FIRST = "bootstrap";
const KINDS = { active: "good", expired: "warn", revoked: "calm" };
const ROLES = [["read", "read: sees all"], ["submit", "submit: submits jobs, sees and cancels its own"], ["operate", "operate: both, and steers jobs, queues and workers"], ["admin", "admin: all, keys too"], ["sensitive", "sensitive: sees what is in sensitive jobs, of those that it sees"]];
const OVERLAPS = [["PT1H", "for an hour"], ["P1D", "for a day"], ["P7D", "for a week"], ["PT0S", "not any more"]];

let rows;
let next = 0;

export function startAccessKeys() {
  rows = new Children(document.querySelector("#access-keys tbody"), { key: key => key.id, create: row, update: show });
  id("access-keys-new").addEventListener("click", newKey);
  live.on("draw", () => seen("keys") && performance.now() >= next && look());
}

/** Looks at once when it comes into view. */
export const openAccessKeys = () => look();

async function look() {
  if (!may("admin")) return;
  next = performance.now() + BETWEEN_LOOKS;
  try {
    const { keys, warnings } = await get("v1/keys");
    showProblem("");
    rows.show(keys);
    text(id("access-keys-count"), count(keys.length));
    id("access-keys-warning").hidden = !warnings.length;
    text(id("access-keys-warning"), warnings.join("\n"));
  } catch (problem) {
    showProblem(`The keys could not be fetched. ${problem.message}`);
  }
}

function showProblem(words) {
  id("access-keys-problem").hidden = !words;
  text(id("access-keys-problem"), words);
}

function row({ id: its, name }) {
  const cell = (label, child, kind) => h("td", { "data-label": label, class: kind }, child);
  const view = { state: h("span", { class: "badge" }), scope: h("span", { class: "sub wrap" }) };
  for (const part of ["principal", "roles", "created", "used", "expires"]) view[part] = h("span", { class: "wrap" });
  view.former = h("span", { class: "sub" });
  view.rotate = h("button", { type: "button", class: "button quiet", "aria-label": `Rotate ${name}` }, "Rotate");
  view.revoke = h("button", { type: "button", class: "button quiet", "aria-label": `Revoke ${name}` }, "Revoke");
  view.rotate.addEventListener("click", () => rotate(its, name));
  view.revoke.addEventListener("click", () => act(view.revoke, () => revoke(its, name)));
  view.element = h(
    "tr",
    {},
    h("th", { scope: "row" }, h("span", { class: "wrap" }, name), h("span", { class: "sub mono" }, `cm_${its}_…`)),
    cell("State", [view.state, view.former]),
    cell("Principal", view.principal),
    cell("May", [view.roles, view.scope]),
    cell("Made", view.created, "num"),
    cell("Last used", view.used, "num"),
    cell("Expires", view.expires, "num"),
    h("td", { class: "acts" }, h("div", { class: "acts-row" }, view.rotate, view.revoke)),
  );
  return view;
}

const timeOr = words => at => (at ? time(at) : words);

function show(view, { id: its, state, principal, roles, queues, types, payloads, createdAt, lastUsedAt, expiresAt, formerUntil }) {
  text(view.state, state);
  attribute(view.state, "data-kind", KINDS[state]);
  renew(view.former, formerUntil ?? "", at => (at ? ["former secret until ", time(at)] : ""));
  text(view.principal, principal);
  text(view.roles, roles.join(", "));
  text(view.scope, [queues && `queues ${queues.join(", ")}`, types && `types ${types.join(", ")}`, !payloads && "no payloads"].filter(Boolean).join("; "));
  renew(view.created, createdAt ?? "", timeOr("in the settings"));
  renew(view.used, lastUsedAt ?? "", timeOr("–"));
  renew(view.expires, expiresAt ?? "", timeOr("never"));
  view.rotate.hidden = view.revoke.hidden = its === FIRST || state === "revoked";
  view.rotate.hidden ||= state !== "active";
}

function newKey() {
  let made = null;
  const roles = h(
    "fieldset",
    { class: "checks", "data-field": "roles" },
    h("legend", {}, "Roles"),
    ROLES.map(([role, words]) => h("label", {}, h("input", { type: "checkbox", name: "role", value: role }), h("span", {}, words))),
  );
  const form = askFor("New key", {
    kind: "wide",
    fields: [
      h("div", { class: "row" }, field("Name", { name: "name", maxLength: 100, placeholder: "what it is for" }), field("Principal", { name: "principal", maxLength: 100, placeholder: "whose it is: as the name", "aria-describedby": "key-principal" })),
      h("p", { class: "hint", id: "key-principal" }, "A job is of the principal whose key submits it. Keys of one principal see the same jobs and share its limits: give each person and each program one of its own."),
      roles,
      h("div", { class: "row" }, field("Queues", { name: "queues", placeholder: "all" }), field("Types", { name: "types", placeholder: "all" })),
      h("div", { class: "row" }, choice("Payloads, results and logs", "payloads", [["", "are shown to it"], ["hidden", "are not shown to it"]]), field("Expires in", { name: "expires", placeholder: "never; or 90d, 12h" })),
    ],
    yes: "Create",
    send: async elements => {
      made = await post("v1/keys", asked(elements));
      look();
    },
  });
  form.closest("dialog").addEventListener("close", () => made && showKey(made));
  form.elements.name.focus();
}

function asked({ name, principal, role, queues, types, payloads, expires }) {
  return written({
    name: name.value.trim() || undefined,
    principal: principal.value.trim() || undefined,
    roles: [...role].filter(each => each.checked).map(each => each.value),
    queues: words(queues),
    types: words(types),
    payloads: payloads.value ? false : undefined,
    expires: duration(expires),
  });
}

function words({ value }) {
  const all = value.trim().split(/[\s,]+/).filter(Boolean);
  return all.length ? all : undefined;
}

function rotate(its, name) {
  let made = null;
  const form = askFor(`Rotate ${name}?`, {
    fields: [h("p", {}, "It gets another secret, which is shown once."), choice("The secret that it has now counts", "overlap", OVERLAPS)],
    yes: "Rotate",
    send: async ({ overlap }) => {
      made = await post(`v1/keys/${encodeURIComponent(its)}/rotate`, written({ overlap: overlap.value }));
      look();
    },
  });
  form.closest("dialog").addEventListener("close", () => made && showKey(made));
}

const showKey = ({ name, key }) => showOnce(`The key ${name}`, "This is the only time that it is shown: put it where it is to be kept.", copyable(key));

async function revoke(its, name) {
  if (!(await confirmed(`Revoke ${name}?`, "All who send it are refused from now on, and for good.", "Revoke"))) return;
  await remove(`v1/keys/${encodeURIComponent(its)}`);
  tell(`${name} is revoked.`);
  await look();
}
