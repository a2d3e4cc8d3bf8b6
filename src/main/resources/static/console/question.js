// Questions that stand above all else: whether to do something, and forms of few fields.

import { h } from "./dom.js";
import { clearProblems, showProblems } from "./form.js";
import { once, placeNotices } from "./notices.js";

/** Whether the user agrees. */
export function confirmed(question, consequence, yes) {
  const dialog = open(
    question,
    h("form", { method: "dialog" }, h("p", {}, consequence), h("p", { class: "actions" }, h("button", { class: "button", value: "" }, "Cancel"), h("button", { class: "button primary", value: "yes" }, yes))),
  );
  return new Promise(answered => dialog.addEventListener("close", () => answered(dialog.returnValue === "yes")));
}

/** A form that stays until `send` has gone well; what is wrong with its fields is shown at them. */
export function askFor(question, { fields, yes, send, kind }) {
  const problem = h("p", { class: "problem", "data-problem": "", hidden: true });
  const primary = h("button", { class: "button primary" }, yes);
  const cancel = h("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Cancel");
  const form = h("form", { class: "form", noValidate: true }, problem, fields, h("p", { class: "actions" }, cancel, primary));
  const dialog = open(question, form, kind);
  form.addEventListener("submit", event => {
    event.preventDefault();
    once(primary, async () => {
      clearProblems(form);
      try {
        await send(form.elements);
        dialog.close();
      } catch (e) {
        showProblems(form, e);
      }
    });
  });
  return form;
}

/** What can be seen until it is put away, and not again. */
export function showOnce(title, words, content) {
  open(title, h("form", { method: "dialog" }, h("p", {}, words), content, h("p", { class: "actions" }, h("button", { class: "button primary" }, "Done"))), "wide");
}

function open(question, form, kind = "") {
  const dialog = h("dialog", { class: `question ${kind}`, "aria-labelledby": "question" }, h("h2", { id: "question" }, question), form);
  document.body.append(dialog);
  dialog.showModal();
  placeNotices();
  dialog.addEventListener("close", () => {
    dialog.removeAttribute("open");
    placeNotices();
    dialog.remove();
  });
  return dialog;
}

/** A field with its label; what else is given are properties of its input. */
export const field = (label, props, input = h("input", { autocomplete: "off", spellcheck: false, ...props })) => h("label", { class: "field" }, h("span", {}, label), input);

/** A field in which one of these is chosen: words, or pairs of a value and its words. */
export function choice(label, name, options, value) {
  const select = h("select", { name }, options.map(option => (Array.isArray(option) ? h("option", { value: option[0] }, option[1]) : h("option", { value: option }, option))));
  if (value !== undefined) select.value = value;
  return field(label, {}, select);
}
