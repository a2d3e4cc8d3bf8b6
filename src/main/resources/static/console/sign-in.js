// Asks for a key where the service wants one: when the page is opened, and again once the key that it
// has is refused. What the page shows stays meanwhile.

import { session } from "./api.js";
import { heldKey, holdKey } from "./credential.js";
import { h, id, text } from "./dom.js";
import { clearProblems, fieldError, showProblems } from "./form.js";
import { live } from "./live.js";
import { become, callerOf, isOpen, me, sameAs } from "./me.js";
import { once, placeNotices } from "./notices.js";
import { factList } from "./page-parts.js";

const KEY = /^cm_[a-z0-9]{1,32}_[\w-]{1,128}$/;
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]*$/;

const NOT_KNOWN = "The service takes no such key. It may have been cut off, have expired, or have been revoked.";

const NO_ROLE = "The service knows it, but it has no role here: it may see and do nothing.";

const RETRY_MS = 2000;

let dialog;
let entered = () => {};

/** Resolves once this page may come in. */
export async function comeIn() {
  dialog = id("sign-in");
  startForm();
  session.addEventListener("refused", () => ask("Your key is not valid any more: it has expired or was revoked. Sign in again to go on where you are."));
  try {
    const caller = await knownCaller(heldKey());
    if (!caller.roles.length) return firstKey(NO_ROLE);
    become(caller);
  } catch (problem) {
    if (problem.status === 401) return firstKey(heldKey() ? "Your key is not valid any more: it has expired or was revoked." : "");
    // A service that cannot answer that cannot refuse a key either: its other answers will show.
    become(me());
  }
  showCaller();
}

/** Waits for a service that is starting or busy: who has a key must be known before this page shares a stream with others. */
async function knownCaller(key) {
  for (;;) {
    try {
      return await callerOf(key);
    } catch (problem) {
      if (!key || problem.status === 401) throw problem;
      await new Promise(resolve => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** The one that the tab has kept may be old. */
function firstKey(why) {
  ask(why);
  holdKey(null);
  return new Promise(resolve => (entered = resolve)).then(showCaller);
}

function ask(why) {
  if (dialog.open) return;
  text(id("sign-in-why"), why);
  id("sign-in-why").hidden = !why;
  dialog.showModal();
  placeNotices();
}

function startForm() {
  const form = id("sign-in-form");
  const { key } = form.elements;
  form.addEventListener("submit", event => {
    event.preventDefault();
    once(form.querySelector(".primary"), () => signIn(form).catch(problem => showProblems(form, problem)));
  });
  const show = id("sign-in-show");
  show.addEventListener("click", () => {
    const hidden = key.type === "password";
    key.type = hidden ? "text" : "password";
    show.setAttribute("aria-pressed", String(hidden));
  });
  // There is nothing behind it to go back to.
  dialog.addEventListener("cancel", event => event.preventDefault());
  dialog.addEventListener("keydown", event => event.key === "Escape" && event.preventDefault());
  id("sign-out").addEventListener("click", signOut);
}

async function signIn(form) {
  clearProblems(form);
  const key = form.elements.key.value.trim();
  const caller = await callerWith(key);
  const wasIn = session.refused;
  const isAnother = !sameAs(caller);
  holdKey(key);
  form.reset();
  form.elements.key.type = "password";
  id("sign-in-show").setAttribute("aria-pressed", "false");
  // What another one was shown is not for this one.
  if (wasIn && isAnother) return location.reload();
  become(caller);
  session.accept();
  dialog.close();
  placeNotices();
  if (wasIn) live.reconnect();
  entered();
}

async function callerWith(key) {
  if (!KEY.test(key) && !TOKEN.test(key)) throw fieldError("key", key ? "A key looks like cm_, an id, _ and a secret. This has another form: perhaps it is not all of it." : "The key is missing");
  try {
    const caller = await callerOf(key);
    if (!caller.roles.length) throw fieldError("key", NO_ROLE);
    return caller;
  } catch (problem) {
    throw problem.status === 401 ? fieldError("key", NOT_KNOWN) : problem;
  }
}

/** With all that it has shown. */
function signOut() {
  holdKey(null);
  location.reload();
}

function showCaller() {
  id("who").hidden = isOpen();
  if (isOpen()) return;
  const { principal, roles, queues, types, payloads, key } = me();
  const some = list => (list ? list.join(", ") || "none" : "all");
  text(id("who-name"), principal || key);
  id("who-facts").replaceChildren(
    ...factList([
      ["Principal", principal],
      ["Key", key && h("span", { class: "mono" }, `cm_${key}_…`)],
      ["Roles", roles.join(", ") || "none"],
      ["Queues", some(queues)],
      ["Types", some(types)],
      ["Payloads and results", payloads ? "shown" : "not shown"],
    ]),
  );
}
