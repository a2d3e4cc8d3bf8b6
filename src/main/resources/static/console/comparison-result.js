// What a comparison found: in words, as charts, as a table.

import { axis, chart, forget } from "./chart.js";
import { h } from "./dom.js";
import { placementView, stabilityView } from "./experiments.js";
import { figures } from "./figures.js";
import { bytes, count, isoText, percent, ranges, rate } from "./format.js";

const DASHES = [undefined, [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 4]];
let charts = [];

export function clearResult() {
  charts.forEach(forget);
  charts = [];
}

/** Adds everything that is known to the panel. */
export function showRows(place, comparison) {
  const rows = comparison.rows ?? [];
  place.append(h("div", { class: "result-parts" }, findings(comparison), machine(comparison.machine)));
  if (rows.length) {
    const hosts = [lines(rows, "Throughput", "jobs/s by slots", row => row.throughput, rate), lines(rows, "Speed-up", "against the least slots of the same way", row => row.speedUp, times)];
    place.append(h("div", { class: "chart-pair" }, hosts.map(({ element }) => element)), h("div", { class: "chart-pair" }, memory(rows), shares(rows)), section("Figures", figures("Figures of each way", COLUMNS, rows)));
    hosts.forEach(({ draw }) => draw());
  }
  const { placement, stability } = comparison;
  if (placement) place.append(section("Placement", placementView(placement)));
  if (stability) place.append(section("Stability", stabilityView(stability)));
}

const times = value => (value === null || value === undefined ? "–" : `${value.toFixed(2)}×`);

const section = (title, ...content) => h("section", { class: "sub-panel" }, h("h4", {}, title), ...content);

function findings({ findings: words = [], stopsAt = {} }) {
  const stops = Object.entries(stopsAt).map(([way, slots]) => h("li", {}, `${way}: no gain to be seen beyond ${slots} ${slots === 1 ? "slot" : "slots"}.`));
  return section("Findings", words.length || stops.length ? h("ul", { class: "findings" }, words.map(word => h("li", { class: word.startsWith("Caution:") ? "caution" : "" }, word)), words.length ? [] : stops) : h("p", { class: "hint" }, "The figures say nothing that is worth a sentence."));
}

function machine(facts) {
  if (!facts) return null;
  const { cores, allowed, cpuLimit, model, kernel, java, memory: total, otherWork } = facts;
  const list = [["Cores", `${cores}${allowed && allowed.length !== cores ? `, of which ${ranges(allowed)} may be used` : ""}`], cpuLimit && ["CPU limit", `${cpuLimit} cores`], ["Model", model], ["Memory", bytes(total)], ["Kernel", kernel], ["Java", java], otherWork !== undefined && ["Other work meanwhile", `${otherWork.toFixed(2)} cores`]];
  return section("Machine", h("dl", { class: "facts" }, list.filter(each => each && each[1]).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))));
}

function lines(rows, title, hint, value, write) {
  const ways = [...new Set(rows.map(({ way }) => way))];
  const slots = [...new Set(rows.map(row => row.slots))].sort((a, b) => a - b);
  const data = [slots, ...ways.map(way => slots.map(each => { const row = rows.find(one => one.way === way && one.slots === each); return row ? (value(row) ?? null) : null; }))];
  const host = h("div", { class: "chart", role: "img", "aria-label": `${title}, ${hint}: the table below has the figures` });
  const legend = h("ul", { class: "legend" });
  const element = h("section", { class: "sub-panel" }, h("h4", {}, title, h("span", { class: "sub-inline" }, ` ${hint}`)), legend, host);
  const most = Math.max(...slots);
  const draw = () =>
    charts.push(
      chart(host, legend, {
        data,
        points: true,
        scales: { x: { time: false, range: [Math.min(...slots) - 0.1 * most, most * 1.1] }, y: { range: (_, __, top) => [0, (top ?? 1) * 1.12] } },
        axes: [axis({ size: 26, splits: () => slots, values: (_, splits) => splits.map(split => `${split}`) }), axis({ size: 52, values: (_, splits) => splits.map(write), space: 32 })],
        series: ways.map((way, i) => ({ label: way, color: `--queue-${i % 8}`, dash: DASHES[i % DASHES.length], value: write })),
      }),
    );
  return { element, draw };
}

const name = ({ way, slots }) => `${way}, ${slots} ${slots === 1 ? "slot" : "slots"}`;

function memory(rows) {
  const most = Math.max(1, ...rows.map(row => row.peakMemory ?? 0));
  const bar = row => {
    const part = h("i", { class: "part busy" });
    part.style.width = `${(100 * (row.peakMemory ?? 0)) / most}%`;
    return h("li", {}, h("span", { class: "bar-name" }, name(row)), h("span", { class: "bar", "aria-hidden": "true" }, part), h("span", { class: "bar-figure" }, bytes(row.peakMemory)));
  };
  return section("Peak memory", h("p", { class: "hint" }, "needed beyond an idle service"), h("ul", { class: "bars" }, rows.map(bar)));
}

function shares(rows) {
  const bar = row => {
    const cores = Object.entries(row.cores ?? {}).sort(([a], [b]) => a - b);
    const parts = cores.map(([core, share], i) => {
      const part = h("i", { class: i % 2 ? "part share odd" : "part share" }, share >= 0.12 ? core : "");
      part.style.width = `${share * 100}%`;
      part.title = `core ${core}: ${percent(share)}`;
      return part;
    });
    const words = cores.length > 8 ? `${cores.length} cores` : cores.map(([core, share]) => `${core}: ${percent(share)}`).join(", ");
    return h("li", {}, h("span", { class: "bar-name" }, name(row)), h("span", { class: "bar tall", "aria-hidden": "true" }, parts), h("span", { class: "bar-figure" }, words || "–"));
  };
  return section("CPU time by core", h("p", { class: "hint" }, "shares of what the jobs used"), h("ul", { class: "bars" }, rows.map(bar)));
}

const COLUMNS = [
  ["Way", row => row.way],
  ["Slots", row => row.slots],
  ["Jobs/s", row => rate(row.throughput)],
  ["Spread", row => percent(row.spread)],
  ["Speed-up", row => times(row.speedUp)],
  ["p50", row => isoText(row.p50)],
  ["p90", row => isoText(row.p90)],
  ["p99", row => isoText(row.p99)],
  ["CPU s", row => row.cpuSeconds?.toFixed(2) ?? "–"],
  ["Memory", row => bytes(row.peakMemory)],
  ["Start", row => isoText(row.startCost)],
  ["Voluntary switches", row => count(row.voluntarySwitches)],
  ["Involuntary", row => count(row.involuntarySwitches)],
  ["Moves", row => count(row.migrations)],
  ["Failed", row => count(row.failed)],
];
