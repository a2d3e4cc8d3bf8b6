// The top of the page: which node this is, whether it is live, and the figures of the moment.

import { get, session } from "./api.js";
import { inTrouble } from "./banners.js";
import { attribute, id, text } from "./dom.js";
import { carrying } from "./files.js";
import { age, clock, count, rate, seconds } from "./format.js";
import { live } from "./live.js";
import { may } from "./me.js";
import { wholeOf } from "./times.js";

let nextTry = 0;
let countdown = 0;

const WORDS = { connecting: "Connecting", live: "Live", stale: "Reconnecting", trouble: "In trouble", out: "Signed out" };

export function startHeader() {
  live.on("state", showState);
  live.on("draw", showFigures);
  id("reconnect").addEventListener("click", () => live.reconnect());
  document.querySelector(".skip").addEventListener("click", event => {
    // The part after # is the view, which stays.
    event.preventDefault();
    id("main").focus();
  });
  document.querySelectorAll(".bottom a[href^=actuator]").forEach(link => carrying(link, "text/plain"));
  if (may("read")) showVersion();
}

async function showVersion() {
  try {
    const info = await get("actuator/info");
    if (info.build?.version) text(id("version"), ` · ${info.build.version}`);
  } catch {
    // It is not exposed everywhere, and nothing depends on it.
  }
}

function showState({ state, pause }) {
  showConnection();
  document.body.classList.toggle("is-stale", state === "stale");
  id("stale").hidden = state !== "stale" || isOut();
  if (state === "stale") {
    text(id("stale-since"), live.tick ? clock(live.tick.at) : "never");
    attribute(id("stale-since"), "title", wholeOf(live.tick?.at));
    nextTry = performance.now() + pause;
    clearInterval(countdown);
    countdown = setInterval(showNextTry, 1000);
    showNextTry();
  } else clearInterval(countdown);
}

const isOut = () => session.signedOut || session.refused;

/** A service that takes no jobs is not just live. */
function showConnection() {
  const word = live.state === "stale" && isOut() ? "out" : live.state === "live" && inTrouble(live.tick) ? "trouble" : live.state;
  document.querySelector(".connection").dataset.state = word;
  text(id("connection"), WORDS[word]);
}

function showNextTry() {
  const left = Math.round((nextTry - performance.now()) / 1000);
  text(id("stale-next"), left < 1 ? "Trying again." : `Next try in ${left} s.`);
}

function showFigures(tick) {
  const { queues, cores, workers } = tick;
  const sum = field => queues.reduce((total, queue) => total + (queue[field] ?? 0), 0);
  const finished = sum("finishedPerSecond");
  showConnection();
  text(id("node"), tick.node ?? "");
  text(id("top-rate"), rate(finished));
  text(id("tile-finished"), rate(finished));
  text(id("tile-failed"), rate(sum("failedPerSecond")));
  text(id("tile-running"), count(sum("running")));
  text(id("tile-waiting"), count(sum("queued")));
  text(id("tile-oldest"), oldest(queues));
  const busy = cores.reduce((total, core) => total + (core.utilization ?? 0), 0);
  text(id("tile-cores"), busy.toFixed(1));
  text(id("tile-cores-of"), `of ${cores.filter(core => core.online).length}`);
  text(id("tile-workers"), count(workers.length));
  text(id("tile-workers-busy"), `${workers.filter(worker => worker.state === "busy").length} busy`);
}

function oldest(queues) {
  const ages = queues.map(queue => seconds(queue.oldestAge)).filter(value => value !== null);
  return ages.length ? `oldest ${age(Math.max(...ages))}` : "jobs";
}
