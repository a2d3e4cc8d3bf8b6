// Where the user is, in the part of the address after #: each view, job and comparison has a link.

const VIEWS = ["overview", "workers", "jobs", "comparison"];

/** { view, item, parameters } of an address like #/jobs/ID or #/jobs?state=failed. */
export function route() {
  const [path, search = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [view, item] = path.split("/");
  return { view, item: item ? decodeURIComponent(item) : null, parameters: new URLSearchParams(search) };
}

/** What lies beneath a dialog, or is shown by itself. */
export class Router {
  #beneath = "#/overview";
  #opened = false;
  #listeners = [];

  on(listener) {
    this.#listeners.push(listener);
  }

  start() {
    addEventListener("hashchange", () => this.#go());
    this.#go();
  }

  /** Leaves a dialog for what lies beneath it. */
  close() {
    if (location.hash !== this.#beneath) location.hash = this.#beneath;
  }

  #go() {
    const now = route();
    const dialog = now.view === "submit" || (now.view === "jobs" && now.item);
    if (!dialog) this.#beneath = VIEWS.includes(now.view) ? location.hash : "#/overview";
    else if (!this.#opened && now.view === "jobs") this.#beneath = "#/jobs";
    this.#opened = true;
    const view = this.#beneath.replace(/^#\//, "").split(/[/?]/)[0];
    this.#show(view);
    for (const listener of this.#listeners) listener({ ...now, dialog, beneath: view });
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
