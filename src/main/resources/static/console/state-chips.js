// The states that a list can be narrowed to, any of them at once, and how many jobs are in each.

import { get, query } from "./api.js";
import { attribute, h, text } from "./dom.js";
import { count } from "./format.js";
import { look, STATES } from "./states.js";

/** Counting costs the service some milliseconds. */
const BETWEEN_COUNTS = 3000;

export class StateChips {
  #chips = new Map();
  #chosen = new Set();
  #counted = "";
  #nextCount = 0;
  #asked = null;

  /** `changed` hears of it when another choice was made. */
  constructor(host, changed) {
    for (const state of STATES) {
      const { kind, shape } = look(state);
      const figure = h("b", { class: "figure" });
      const chip = h("button", { type: "button", class: "chip", "aria-pressed": "false", "data-kind": kind, "data-state": state }, h("span", { class: "shape", "aria-hidden": "true" }, shape), h("span", {}, state), figure);
      chip.addEventListener("click", () => {
        this.#toggle(state);
        changed();
      });
      this.#chips.set(state, { chip, figure });
      host.append(chip);
    }
  }

  /** As an address has it. */
  get value() {
    return STATES.filter(state => this.#chosen.has(state)).join(",");
  }

  set value(written) {
    this.#chosen = new Set(written.split(",").filter(state => STATES.includes(state)));
    this.#show();
  }

  /** Counts what else passes the filter, if something has changed since it was counted. */
  async count(filter, changes) {
    const address = `v1/jobs/counts${query({ ...filter, state: null, cursor: null, sort: null })}`;
    const now = performance.now();
    const isOther = this.#asked?.address !== address;
    if (!isOther && (now < this.#nextCount || this.#counted === changes)) return;
    this.#asked?.abort.abort();
    this.#asked = { address, abort: new AbortController() };
    this.#nextCount = now + BETWEEN_COUNTS;
    this.#counted = changes;
    try {
      const { counts } = await get(address, this.#asked.abort.signal);
      for (const { state, jobs, more } of counts) this.#write(state, `${count(jobs)}${more ? "+" : ""}`);
    } catch (problem) {
      if (problem.name !== "AbortError") STATES.forEach(state => this.#write(state, ""));
    }
  }

  #write(state, figure) {
    const view = this.#chips.get(state);
    if (view) text(view.figure, figure);
  }

  #toggle(state) {
    if (!this.#chosen.delete(state)) this.#chosen.add(state);
    this.#show();
  }

  #show() {
    for (const [state, { chip }] of this.#chips) attribute(chip, "aria-pressed", String(this.#chosen.has(state)));
  }
}
