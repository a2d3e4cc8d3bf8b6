// Where the user is, in the part of the address after #: each view, job and comparison has a link.

const VIEWS = ["overview", "workers", "jobs", "comparison"];

/** { view, item, parameters } of an address like #/jobs/ID or #/jobs?state=failed. */
export function route() {
  const [path, search = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [view, item] = path.split("/");
  return { view, item: item ? decoded(item) : null, parameters: new URLSearchParams(search) };
}

/** As it is if it cannot be read: it names nothing then, which whoever looks it up tells. */
function decoded(item) {
  try {
    return decodeURIComponent(item);
  } catch {
    return item;
  }
}

/** The dialog that an address opens. */
const dialogOf = ({ view, item }) => (view === "submit" ? "submit" : view === "jobs" && item ? "job" : null);

/** Addresses of other kinds, like #main, are not of the console's views. */
const ofViews = () => location.hash === "" || location.hash.startsWith("#/");

/** What lies beneath a dialog, or is shown by itself. */
export class Router {
  #beneath = "#/overview";
  // How many entries of the history this dialog is above what lies beneath it; null if that is in none.
  #above = null;
  #listeners = [];

  on(listener) {
    this.#listeners.push(listener);
  }

  start() {
    addEventListener("hashchange", () => ofViews() && this.#go());
    const now = route();
    if (dialogOf(now) === "job") this.#beneath = "#/jobs";
    this.#go();
  }

  /**
   * Leaves this dialog for what lies beneath it, unless the address is elsewhere already: back if one
   * came from there, so that the next step back does not open the dialog again.
   */
  close(dialog) {
    if (dialogOf(route()) !== dialog) return;
    if (this.#above) history.go(-this.#above);
    else location.replace(this.#beneath);
  }

  /** Another address for what is shown already. */
  replace(address) {
    history.replaceState(null, "", address);
    this.#beneath = address;
  }

  #go() {
    const now = route();
    const dialog = dialogOf(now);
    if (dialog) this.#remember();
    else {
      this.#beneath = VIEWS.includes(now.view) ? location.hash : "#/overview";
      this.#above = 0;
    }
    const view = this.#beneath.replace(/^#\//, "").split(/[/?]/)[0];
    this.#show(view);
    for (const listener of this.#listeners) listener({ ...now, dialog, beneath: view });
  }

  /** An entry of the history knows what it lies above, for those who come back to it. */
  #remember() {
    if (history.state?.beneath) ({ beneath: this.#beneath, above: this.#above } = history.state);
    else {
      if (this.#above !== null) this.#above++;
      history.replaceState({ beneath: this.#beneath, above: this.#above }, "");
    }
  }

  #show(view) {
    for (const section of document.querySelectorAll("[data-view]")) section.hidden = section.dataset.view !== view;
    for (const link of document.querySelectorAll("nav a")) {
      if (link.getAttribute("href") === `#/${view}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    document.title = `${view[0].toUpperCase()}${view.slice(1)} · Coremill`;
  }
}

export const router = new Router();

/** Whether this view can be seen. */
export const seen = view => !document.hidden && !document.querySelector(`[data-view="${view}"]`).hidden;
