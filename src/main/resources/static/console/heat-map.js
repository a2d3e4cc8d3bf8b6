// Very many cores: a tile for each with what it does now, and a map of their last minutes, a line each.

import { attribute, Children, h, style, text } from "./dom.js";
import { percent } from "./format.js";
import { pageOf } from "./route.js";

const SPAN = 300;

/** A tile for each core, in the shade of how busy it is. */
export class CoreTiles {
  element = h("ol", { class: "core-tiles" });
  #shade;
  #rows = new Children(this.element, { key: ({ core }) => core, create: tile, update: (view, core) => this.#show(view, core) });

  /** `shade` returns the colour of a share. */
  constructor(shade) {
    this.#shade = shade;
  }

  show(cores) {
    this.#rows.show(cores);
  }

  #show({ link }, { core, utilization, online }) {
    const known = online && utilization !== undefined && utilization !== null;
    const figure = known ? percent(utilization) : online ? "–" : "offline";
    attribute(link, "aria-label", `${core}: ${figure}`);
    attribute(link, "title", `Core ${core}: ${figure}`);
    if (!known) {
      style(link, "background-color", "");
      style(link, "color", "");
      return;
    }
    const [red, green, blue] = this.#shade(utilization).map(Math.round);
    style(link, "background-color", `rgb(${red}, ${green}, ${blue})`);
    style(link, "color", isLight(red, green, blue) ? "black" : "white");
  }
}

function tile({ core }) {
  const link = h("a", { href: pageOf("cores", core) }, core);
  return { element: h("li", {}, link), link };
}

/** Whether black can be read on it better than white (WCAG 2, relative luminance). */
function isLight(...channels) {
  const [red, green, blue] = channels.map(channel => (channel / 255 <= 0.03928 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179;
}

/** Cores from top to bottom, seconds from left to right. */
export class HeatMap {
  #paint;
  #tiles;
  #cores = [];
  #canvas = h("canvas", { class: "heat map", width: SPAN, height: 1, role: "img", "aria-label": "How busy each core was over the last five minutes" });
  #place = h("p", { class: "hint" }, "From top to bottom: cores; from left to right: the last five minutes.");
  element;

  /** `paint` paints the last minutes of a core on a canvas, at a line of it. */
  constructor(shade, paint) {
    this.#paint = paint;
    this.#tiles = new CoreTiles(shade);
    this.element = h("div", { class: "heat-map" }, this.#tiles.element, this.#canvas, this.#place);
    this.#canvas.addEventListener("pointermove", event => this.#point(event));
    this.#canvas.addEventListener("click", event => (location.hash = pageOf("cores", this.#at(event).core)));
  }

  show(cores) {
    this.element.hidden = cores.length === 0;
    this.#tiles.show(cores);
    if (cores.length === 0) return;
    this.#cores = cores;
    if (this.#canvas.height !== cores.length) this.#canvas.height = cores.length;
    style(this.#canvas, "height", `${cores.length * 3}px`);
    cores.forEach(({ core }, line) => this.#paint(core, this.#canvas, line));
  }

  #at({ offsetX, offsetY }) {
    const line = Math.floor((offsetY / this.#canvas.clientHeight) * this.#cores.length);
    const core = this.#cores[Math.min(this.#cores.length - 1, Math.max(0, line))];
    return { core: core.core, ago: SPAN - 1 - Math.floor((offsetX / this.#canvas.clientWidth) * SPAN) };
  }

  #point(event) {
    const { core, ago } = this.#at(event);
    text(this.#place, `Core ${core}, ${ago <= 0 ? "now" : `${ago} s ago`}. A click leads to its page.`);
  }
}
