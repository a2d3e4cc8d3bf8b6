// What the two experiments of a comparison showed: where processes are put, and whom a bad job hurts.

import { h } from "./dom.js";
import { figures } from "./figures.js";
import { count, percent, rate } from "./format.js";

const DASH = "–";
const MISDEEDS = { exit: "exits", segfault: "writes to address 0", memory: "takes all memory", loop: "loops for ever" };
const LANGUAGES = { java: "Java", python: "Python" };
const ARRANGEMENTS = { shared: "one for all", own: "one each" };

const PLACEMENT = [
  ["Busy processes", ({ processes, pinned }) => `${processes}, ${pinned ? "pinned" : "left to the kernel"}`],
  ["Starts", ({ starts }) => count(starts?.count)],
  ["On the parent's core", ({ starts }) => count(starts?.onParentsCore)],
  ["First seen on core", ({ starts }) => byCore(starts)],
  ["Moves per CPU second", ({ moves }) => moves?.toFixed(2) ?? DASH],
  ["Never moved", ({ neverMoved }) => count(neverMoved)],
  ["On the core used most", ({ mostUsedCore }) => percent(mostUsedCore)],
  ["Work/s", ({ throughput }) => rate(throughput)],
  ["Least to most", ({ throughputLeast, throughputMost }) => `${rate(throughputLeast)} to ${rate(throughputMost)}`],
];

const STABILITY = [
  ["One job", ({ misdeed }) => MISDEEDS[misdeed] ?? misdeed],
  ["Language", ({ language }) => LANGUAGES[language] ?? language],
  ["Process", ({ arrangement }) => ARRANGEMENTS[arrangement] ?? arrangement],
  ["Jobs", ({ jobs }) => count(jobs)],
  ["It ended as", ({ culprit }) => culprit ?? DASH],
  ["Others hurt", ({ hurt, jobs }) => (hurt === undefined ? DASH : `${hurt} of ${jobs - 1}`)],
  ["Others ended as", ({ outcomes }) => listed(outcomes, (outcome, jobs) => `${outcome} ${jobs}`)],
  ["Fine when run again", ({ recovered, hurt }) => (hurt ? count(recovered) : DASH)],
];

export const placementView = ({ loads = [], forks, error }) => [
  problem(error),
  loads.length > 0 && figures("Placement", PLACEMENT, loads),
  forks && h("p", { class: "hint" }, `Of ${count(forks.count)} forks that lived for a moment, ${count(forks.onParentsCore)} began on their parent's core. First seen on core ${byCore(forks)}.`),
];

export const stabilityView = ({ cases = [], error }) => [problem(error), cases.length > 0 && figures("Stability", STABILITY, cases)];

const problem = error => error && h("p", { class: "problem" }, error);

const byCore = starts => listed(starts?.firstSeen, (core, times) => `${core}: ${times}`);

const listed = (entries, written) => Object.entries(entries ?? {}).map(([name, value]) => written(name, value)).join(", ") || DASH;
