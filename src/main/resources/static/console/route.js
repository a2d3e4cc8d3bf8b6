// Where the user is, in the part of the address after #: each view, job and comparison has a link.

import { isOffered } from "./me.js";
import { entitle } from "./title.js";

const VIEWS = ["overview", "nodes", "workers", "jobs", "errors", "schedules", "comparison", "keys"];

/** Those whose items have a page: the view that shows it, and the one that it belongs to. */
const PAGES = { queues: ["queue", "overview"], workers: ["worker", "workers"], cores: ["core", "overview"], schedules: ["schedule", "schedules"] };

/** What a caller needs to see these; all see jobs and errors. */
const NEEDS = { overview: "machine", nodes: "machine", workers: "machine", queues: "machine", cores: "machine", schedules: "read", comparison: "all", keys: "keys" };

const maySee = view => !Object.hasOwn(NEEDS, view) || isOffered(NEEDS[view]);

const homePage = () => (maySee("overview") ? "#/overview" : "#/jobs");

/** { view, item, parameters } of an address like #/jobs/ID or #/jobs?state=failed. */
export const route = () => parsed(location.hash);

function parsed(address) {
  const [path, search = ""] = address.replace(/^#\/?/, "").split("?");
  const [view, item] = path.split("/");
  return { view, item: item ? decoded(item) : null, parameters: new URLSearchParams(search) };
}

/** The view that shows this, and the one that it belongs to; null if there is none. */
const shownBy = ({ view, item }) => (!maySee(view) ? null : item && Object.hasOwn(PAGES, view) ? PAGES[view] : VIEWS.includes(view) ? [view, view] : null);

/** The address of the page of a queue, a worker, a core or a schedule. */
export const pageOf = (kind, item) => `#/${kind}/${encodeURIComponent(item)}`;

/** As it is if it cannot be read: it names nothing then, which the look-up reports. */
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
  #beneath = "";
  // How many entries of the history this dialog is above what lies beneath it; null if that is in none.
  #above = null;
  #listeners = [];

  on(listener) {
    this.#listeners.push(listener);
  }

  start() {
    addEventListener("hashchange", () => ofViews() && this.#go());
    const now = route();
    this.#beneath = dialogOf(now) === "job" ? "#/jobs" : homePage();
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

  /** Another dialog of the same kind in place of this one. */
  exchange(address) {
    history.replaceState(history.state, "", address);
    this.#go();
  }

  #go() {
    const now = route();
    const dialog = dialogOf(now);
    if (dialog) this.#remember();
    else {
      this.#beneath = shownBy(now) ? location.hash : homePage();
      this.#above = 0;
    }
    const under = parsed(this.#beneath);
    const [view, home] = shownBy(under) ?? shownBy(parsed(homePage()));
    this.#show(view, home);
    for (const listener of this.#listeners) listener({ ...now, dialog, beneath: view, page: under.item });
  }

  /** An entry of the history knows what it lies above, for those who come back to it. */
  #remember() {
    if (history.state?.beneath) ({ beneath: this.#beneath, above: this.#above } = history.state);
    else {
      if (this.#above !== null) this.#above++;
      history.replaceState({ beneath: this.#beneath, above: this.#above }, "");
    }
  }

  #show(view, home) {
    for (const section of document.querySelectorAll("[data-view]")) section.hidden = section.dataset.view !== view;
    for (const link of document.querySelectorAll("nav a")) {
      if (link.getAttribute("href") === `#/${home}`) markCurrent(link);
      else link.removeAttribute("aria-current");
    }
    entitle(view);
  }
}

/** On a phone not all views are in view at once. */
function markCurrent(link) {
  link.setAttribute("aria-current", "page");
  const all = link.parentElement;
  const [its, whole] = [link, all].map(element => element.getBoundingClientRect());
  all.scrollLeft += its.left + its.width / 2 - (whole.left + whole.width / 2);
}

export const router = new Router();

/** Whether this view can be seen. */
export const seen = view => !document.hidden && !document.querySelector(`[data-view="${view}"]`).hidden;
