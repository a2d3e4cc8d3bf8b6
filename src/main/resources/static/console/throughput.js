// Jobs finished and failed a second, and how busy the cores were.

import { axis, chart } from "./chart.js";
import { id, text } from "./dom.js";
import { clock, percent, rate } from "./format.js";
import { live } from "./live.js";
import { seen } from "./route.js";

const SPAN = 300;
const data = [[], [], [], []];
let plot = null;

export function startThroughput() {
  live.on("history", takeHistory);
  live.on("tick", take);
  live.on("draw", draw);
}

function takeHistory({ at, finished, failed, cores }) {
  const end = Math.round(Date.parse(at) / 1000);
  const strips = Object.values(cores);
  const length = finished.length;
  data[0] = finished.map((_, i) => end - length + 1 + i);
  data[1] = [...finished];
  data[2] = [...failed];
  data[3] = finished.map((_, i) => average(strips.map(strip => strip[strip.length - length + i])));
}

function take({ at, queues, cores }) {
  const now = Math.round(Date.parse(at) / 1000);
  const sum = field => queues.reduce((total, queue) => total + (queue[field] ?? 0), 0);
  if (data[0].at(-1) === now) data.forEach(values => values.pop());
  const values = [now, sum("finishedPerSecond"), sum("failedPerSecond"), average(cores.map(core => core.utilization))];
  data.forEach((series, i) => {
    series.push(values[i]);
    if (series.length > SPAN) series.shift();
  });
}

function average(values) {
  const known = values.filter(value => value !== null && value !== undefined);
  return known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
}

function draw() {
  if (!seen("overview")) return;
  if (plot) plot.setData(data);
  else plot = create();
}

function create() {
  return chart(id("throughput"), id("throughput-legend"), {
    data,
    scales: {
      x: { range: (_, __, most) => [most - SPAN + 1, most] },
      y: { range: (_, __, most) => [0, Math.max(5, (most ?? 0) * 1.15)] },
      share: { range: [0, 1] },
    },
    axes: [
      axis({ values: (_, splits) => splits.map(split => clock(split * 1000).slice(0, 5)), size: 26, space: 70, incrs: [60, 120, 300] }),
      axis({ size: 48, values: (_, splits) => splits.map(rate), space: 34 }),
      axis({ scale: "share", side: 1, size: 48, grid: { show: false }, values: (_, splits) => splits.map(percent), space: 34 }),
    ],
    series: [
      { label: "finished/s", color: "--line-1", fill: true, value: rate },
      { label: "failed/s", color: "--line-2", dash: [6, 4], value: rate },
      { label: "cores busy", color: "--line-3", dash: [2, 3], scale: "share", value: percent },
    ],
    x: { shown: second => text(id("throughput-time"), second === null ? "last 5 minutes" : clock(second * 1000)) },
  });
}
