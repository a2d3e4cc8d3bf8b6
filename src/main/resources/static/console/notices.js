// What became of an action, shown once and politely; what failed stays until it is dismissed.

import { h, id } from "./dom.js";

const host = id("notices");
const signedOut = id("signed-out");

export function tell(message) {
  const notice = show(message, "done");
  setTimeout(() => notice.remove(), 6000);
}

export function tellProblem(problem) {
  show(problem.message, "failed");
}

/** All else is out of reach while a dialog is open: notices are in the one on top then. */
export function placeNotices() {
  const home = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  if (host.parentElement !== home) home.append(host);
  if (signedOut.parentElement === home) return;
  if (home === document.body) id("main").before(signedOut);
  else home.prepend(signedOut);
}

function show(message, kind) {
  placeNotices();
  const notice = h(
    "div",
    { class: `notice ${kind}` },
    h("p", {}, kind === "failed" ? h("strong", {}, "That did not work. ") : null, message),
    h("button", { type: "button", class: "button icon", "aria-label": "Dismiss", onclick: () => notice.remove() }, "✕"),
  );
  host.append(notice);
  while (host.children.length > 4) host.firstChild.remove();
  return notice;
}

/** Runs an action of a button and shows what went wrong. */
export const act = (button, action) => once(button, () => Promise.resolve().then(action).catch(tellProblem));

/** Runs it unless it runs already. A disabled button would lose the focus: this one only announces it. */
export async function once(button, action) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await action();
  } finally {
    button.removeAttribute("aria-disabled");
  }
}
