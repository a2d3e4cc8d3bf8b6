// A cell for each core: how busy it is and with which queue's jobs, and a strip of the last minutes.

import { attribute, Children, h, id, style, text } from "./dom.js";
import { percent, ranges } from "./format.js";
import { CoreTiles, HeatMap } from "./heat-map.js";
import { live } from "./live.js";
import { pageOf, seen } from "./route.js";
import { onTheme, queueColor, rgb } from "./theme.js";

const SPAN = 300;
const SHADES = 64;
const REST = "other";
const VIRTUAL_THREADS = "virtual-threads";
/** More than these are a map. */
const MOST_CELLS = 64;
// Less is written as 0 %.
const LEAST = 0.005;

const strips = new Map();
const lastRan = new Map();
let shades = null;
let cells;
let map;
let others;
let legend;

export function startCores() {
  cells = new Children(id("cores"), { key: core => core.core, create: cell, update: showCore });
  legend = new Children(id("cores-legend"), { key: name => name, create: legendEntry, update: ({ name: place }, name) => text(place, name === REST ? "rest of the machine" : labelOf(name)) });
  map = new HeatMap(shade, (core, canvas, line) => strip(core).paint(canvas, line));
  id("cores").after(map.element);
  others = new CoreTiles(shade);
  id("cores-others").append(others.element);
  id("cores-others").addEventListener("toggle", () => live.redraw());
  live.on("history", takeHistory);
  live.on("tick", take);
  live.on("draw", draw);
  onTheme(() => {
    shades = null;
    for (const each of strips.values()) each.repaint();
    if (live.tick) draw(live.tick);
  });
}

function takeHistory(history) {
  for (const [core, values] of Object.entries(history.cores)) strip(Number(core)).fill(values);
}

function take(tick) {
  const now = Date.parse(tick.at);
  for (const { core, utilization, queues = {} } of tick.cores) {
    strip(core).push(utilization);
    for (const [name, share] of Object.entries(queues)) if (share >= LEAST) lastRan.set(name, now);
  }
}

/** Those whose jobs ran while the strips show it. */
const ranLately = now => [...lastRan.keys()].filter(name => now - lastRan.get(name) < SPAN * 1000).sort();

/** What runs on virtual threads is counted as one, as the kernel cannot know whose they are. */
function labelOf(name) {
  if (name !== VIRTUAL_THREADS) return name;
  const queues = live.tick.queues.filter(({ definition }) => definition?.executor === VIRTUAL_THREADS).map(queue => queue.name);
  return queues.length ? `virtual threads (${queues.join(", ")})` : "virtual threads";
}

function draw(tick) {
  if (!seen("overview")) return;
  const used = tick.cores.filter(core => core.allowed);
  const isMap = used.length > MOST_CELLS;
  id("cores").hidden = isMap;
  id("cores-legend").hidden = isMap;
  text(id("cores-hint"), `share of the last second${isMap ? "; map" : ", by queue; strip"}: last 5 minutes`);
  id("cores").classList.toggle("many", used.length > 16);
  cells.show(isMap ? [] : used);
  map.show(isMap ? used : []);
  fold(tick.cores.filter(core => !core.allowed));
  legend.show(ranLately(Date.parse(tick.at)).concat(REST));
}

/** What the service may not use shows little about it: one line, unless one wants to see it. */
function fold(cores) {
  const place = id("cores-others");
  place.hidden = cores.length === 0;
  if (place.hidden) return;
  const busy = cores.reduce((sum, core) => sum + (core.utilization ?? 0), 0) / cores.length;
  text(id("cores-others-words"), `${cores.length} that the service may not use: ${ranges(cores.map(({ core }) => core))}; ${percent(busy)} busy`);
  others.show(place.open ? cores : []);
}

function legendEntry(name) {
  const key = h("i", { class: name === REST ? "key rest" : "key" });
  if (name !== REST) key.style.background = `var(${queueColor(name)})`;
  const place = name === REST || name === VIRTUAL_THREADS ? h("span") : h("a", { href: pageOf("queues", name) });
  return { element: h("li", {}, key, place), name: place };
}

function cell({ core }) {
  const view = {
    value: h("b", { class: "core-value" }),
    note: h("span"),
    share: h("span", { class: "core-share" }),
    bar: h("div", { class: "bar", role: "img" }),
    canvas: h("canvas", { class: "heat", width: SPAN, height: 1, role: "img", "aria-label": `Core ${core} over the last five minutes` }),
    parts: new Map(),
  };
  view.element = h(
    "li",
    { class: "core" },
    h("div", { class: "core-head" }, h("a", { class: "core-name", href: pageOf("cores", core) }, `Core ${core}`), h("span", { class: "core-note" }, view.note, view.share), view.value),
    view.bar,
    view.canvas,
  );
  return view;
}

function showCore(view, core) {
  const shares = Object.entries(core.queues ?? {}).sort(([a], [b]) => a.localeCompare(b));
  const most = shares.reduce((best, share) => (share[1] > (best?.[1] ?? 0.005) ? share : best), null);
  const jobs = shares.reduce((sum, [, share]) => sum + share, 0);
  view.element.classList.toggle("out", !core.online);
  text(view.value, core.online ? percent(core.utilization) : "");
  text(view.note, core.online ? (most ? wordOf(most[0]) : "") : "offline");
  text(view.share, most && core.online ? ` ${percent(most[1])}` : "");
  const parts = [...shares, [REST, Math.max(0, (core.utilization ?? 0) - jobs)]];
  for (const [name, share] of parts) style(part(view, name), "width", `${(Math.min(1, share) * 100).toFixed(1)}%`);
  for (const [name, element] of view.parts) if (!parts.some(([known]) => known === name)) style(element, "width", "0%");
  attribute(view.bar, "aria-label", parts.map(([name, share]) => `${wordOf(name)} ${percent(share)}`).join(", "));
  strip(core.core).paint(view.canvas);
}

/** A strip of its last minutes, for another place. */
export const paintStrip = (core, canvas) => strip(core).paint(canvas);

export const wordOf = name => (name === VIRTUAL_THREADS ? "virtual threads" : name);

function part(view, name) {
  let element = view.parts.get(name);
  if (!element) {
    element = h("i", { class: name === REST ? "part rest" : "part" });
    if (name !== REST) element.style.background = `var(${queueColor(name)})`;
    view.parts.set(name, element);
    view.bar.append(element);
    // The rest of the machine stands behind the jobs.
    if (view.parts.has(REST)) view.bar.append(view.parts.get(REST));
  }
  return element;
}

/** The last minutes of a core, a pixel a second: the page stretches it. */
class Strip {
  #values = new Float32Array(SPAN).fill(NaN);
  #pixels = new ImageData(SPAN, 1);

  fill(values) {
    this.#values.fill(NaN);
    const last = values.slice(-SPAN);
    last.forEach((value, i) => (this.#values[SPAN - last.length + i] = value ?? NaN));
    this.repaint();
  }

  push(value) {
    this.#values.copyWithin(0, 1);
    this.#values[SPAN - 1] = value ?? NaN;
    this.#pixels.data.copyWithin(0, 4);
    this.#paintPixel(SPAN - 1);
  }

  repaint() {
    for (let i = 0; i < SPAN; i++) this.#paintPixel(i);
  }

  paint(canvas, line = 0) {
    canvas.getContext("2d").putImageData(this.#pixels, 0, line);
  }

  #paintPixel(i) {
    const value = this.#values[i];
    if (Number.isNaN(value)) this.#pixels.data.fill(0, i * 4, i * 4 + 4);
    else this.#pixels.data.set(shade(value), i * 4);
  }
}

function strip(core) {
  if (!strips.has(core)) strips.set(core, new Strip());
  return strips.get(core);
}

/** One hue, from the ground to full strength: lighter and darker can be distinguished by all. */
function shade(value) {
  shades ??= Array.from({ length: SHADES + 1 }, (_, i) => mixed(i / SHADES));
  return shades[Math.round(Math.min(1, Math.max(0, value)) * SHADES)];
}

function mixed(share) {
  const [from, to] = share < 0.5 ? [rgb("--heat-0"), rgb("--heat-1")] : [rgb("--heat-1"), rgb("--heat-2")];
  const part = share < 0.5 ? share * 2 : share * 2 - 1;
  return [...from.map((channel, i) => channel + (to[i] - channel) * part), 255];
}
