// Jobs finished and failed a second, and how busy the cores were: the last minutes second by second,
// the last hour and the last day minute by minute.

import { get } from "./api.js";
import { axis, chart } from "./chart.js";
import { attribute, h, id, text } from "./dom.js";
import { clock, moment, percent, rate } from "./format.js";
import { keep, kept } from "./keep.js";
import { live } from "./live.js";
import { seen } from "./route.js";

const SPAN = 300;
/** Each with its length in seconds, and how it is asked for if it is not in the stream. */
const SPANS = {
  "5 min": { seconds: SPAN, words: "last 5 minutes" },
  "1 h": { seconds: 3600, words: "last hour", last: "PT1H" },
  "24 h": { seconds: 86_400, words: "last 24 hours", last: "PT24H" },
};
const BETWEEN_LOOKS = 20_000;

const data = [[], [], [], []];
let minutes = null;
let nextLook = 0;
let shown = SPANS[kept("throughput")] ? kept("throughput") : "5 min";
let plot = null;

export function startThroughput() {
  live.on("history", takeHistory);
  live.on("tick", take);
  live.on("draw", draw);
  const buttons = Object.keys(SPANS).map(name => h("button", { type: "button", class: "segment", "data-span": name, onclick: () => choose(name) }, name));
  id("throughput-spans").append(...buttons);
  markChosen();
}

function choose(name) {
  shown = name;
  keep("throughput", name === "5 min" ? null : name);
  minutes = null;
  nextLook = 0;
  markChosen();
  if (live.tick) draw();
}

function markChosen() {
  for (const button of id("throughput-spans").children) attribute(button, "aria-pressed", String(button.dataset.span === shown));
  text(id("throughput-time"), SPANS[shown].words);
  attribute(id("throughput"), "aria-label", `Jobs finished and failed a second, and the average utilization of the cores: ${SPANS[shown].words}`);
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

/** Minutes come seldom: they are fetched while one looks. */
async function fetchMinutes() {
  const mine = shown;
  nextLook = performance.now() + BETWEEN_LOOKS;
  try {
    const series = await get(`v1/history?last=${SPANS[mine].last}`);
    if (mine !== shown) return;
    const end = Date.parse(series.at) / 1000;
    const perSecond = count => (count === null ? null : count / 60);
    minutes = [series.finished.map((_, i) => end - (series.finished.length - 1 - i) * 60), series.finished.map(perSecond), series.failed.map(perSecond), series.busy];
    plot?.setData(minutes);
  } catch {
    // The next look may do better; the banner shows what is wrong.
  }
}

function draw() {
  if (!seen("overview")) return;
  const isLive = !SPANS[shown].last;
  if (!isLive && performance.now() >= nextLook) fetchMinutes();
  const wanted = isLive ? data : (minutes ?? [[], [], [], []]);
  if (!plot) plot = create(wanted);
  else if (plot.data !== wanted || isLive) plot.setData(wanted);
}

function create(wanted) {
  return chart(id("throughput"), id("throughput-legend"), {
    data: wanted,
    scales: {
      x: { range: (_, __, most) => [(most ?? Date.now() / 1000) - SPANS[shown].seconds + 1, most ?? Date.now() / 1000] },
      y: { range: (_, __, most) => [0, Math.max(5, (most ?? 0) * 1.15)] },
      share: { range: [0, 1] },
    },
    axes: [
      axis({ values: (_, splits) => splits.map(split => clock(split * 1000).slice(0, 5)), size: 26, space: 70, incrs: [60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 14_400] }),
      axis({ size: 48, values: (_, splits) => splits.map(rate), space: 34 }),
      axis({ scale: "share", side: 1, size: 48, grid: { show: false }, values: (_, splits) => splits.map(percent), space: 34 }),
    ],
    series: [
      { label: "finished/s", color: "--line-1", fill: true, value: rate },
      { label: "failed/s", color: "--line-2", dash: [6, 4], value: rate },
      { label: "cores busy", color: "--line-3", dash: [2, 3], scale: "share", value: percent },
    ],
    x: { shown: second => text(id("throughput-time"), second === null ? SPANS[shown].words : moment(second * 1000)) },
  });
}
