// What became of an action, told once and politely; what failed stays until it is dismissed.

import { h, id } from "./dom.js";

export function tell(message) {
  const notice = show(message, "done");
  setTimeout(() => notice.remove(), 6000);
}

export function tellProblem(problem) {
  show(problem.message, "failed");
}

function show(message, kind) {
  const host = id("notices");
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

/** Runs an action of a button, which cannot be pressed again meanwhile; tells what went wrong. */
export async function act(button, action) {
  button.disabled = true;
  try {
    await action();
  } catch (problem) {
    tellProblem(problem);
  } finally {
    button.disabled = false;
  }
}
