// Elements. Whatever comes from the service goes in as text.

/** The element with this id. */
export const id = name => document.getElementById(name);

/** A new element; `props` are properties, `data-`, `aria-` and the like are attributes. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.includes("-") && name !== "list") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** Sets text only if it differs: an unchanged cell costs no layout. */
export function text(element, value) {
  const string = String(value);
  if (element.textContent !== string) element.textContent = string;
}

/** Sets an attribute only if it differs; null takes it away. */
export function attribute(element, name, value) {
  if (value === null || value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

/** Sets a style property only if it differs. */
export function style(element, name, value) {
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
}

/** Makes what is in it anew if it is of another value: what has not changed keeps the focus that it may have. */
export function renew(element, value, make) {
  if (element.dataset.value === value) return;
  element.dataset.value = value;
  element.replaceChildren(...[make(value)].flat());
}

/**
 * Children of a parent, one for each item or as many as the `elements` of its view, made once and then
 * updated in place: focus, selection and hover stay where they are.
 */
export class Children {
  #parent;
  #key;
  #create;
  #update;
  #views = new Map();

  constructor(parent, { key, create, update }) {
    this.#parent = parent;
    this.#key = key;
    this.#create = create;
    this.#update = update;
  }

  show(items) {
    const gone = new Set(this.#views.keys());
    let after = null;
    for (const item of items) {
      const key = this.#key(item);
      gone.delete(key);
      let view = this.#views.get(key);
      if (!view) this.#views.set(key, (view = this.#create(item)));
      for (const element of elementsOf(view)) {
        const place = after ? after.nextSibling : this.#parent.firstChild;
        if (element !== place) this.#parent.insertBefore(element, place);
        after = element;
      }
      this.#update(view, item);
    }
    for (const key of gone) {
      for (const element of elementsOf(this.#views.get(key))) element.remove();
      this.#views.delete(key);
    }
  }
}

const elementsOf = view => view.elements ?? [view.element];

/** Text with a button that copies it. */
export function copyable(command) {
  const button = h("button", { type: "button", class: "button quiet", onclick: () => copy(command, button) }, "Copy");
  return h("div", { class: "command" }, h("code", {}, command), button);
}

/** Puts text on the clipboard and shows that on the button. */
export async function copy(value, button) {
  button.dataset.label ??= button.textContent;
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(value);
    else copySelected(value, button);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed";
  }
  setTimeout(() => (button.textContent = button.dataset.label), 2000);
}

/** A page that came without TLS from another machine has no clipboard but this. */
function copySelected(value, button) {
  const field = h("textarea", { class: "visually-hidden" }, value);
  button.after(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  button.focus();
  if (!copied) throw new Error("not allowed");
}
