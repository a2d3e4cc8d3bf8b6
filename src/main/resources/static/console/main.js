// Starts the parts of the console and brings them where the address leads.

import { startBanners } from "./banners.js";
import { openComparison, startComparison } from "./comparison.js";
import { openCore, startCorePage } from "./core-page.js";
import { startCores } from "./cores.js";
import { startHeader } from "./header.js";
import { openJob, startJob } from "./job.js";
import { openJobs, startJobs } from "./jobs.js";
import { startKeys } from "./keys.js";
import { live } from "./live.js";
import { placeNotices } from "./notices.js";
import { openQueue, startQueuePage } from "./queue-page.js";
import { startQueues } from "./queues.js";
import { router } from "./route.js";
import { startScroll } from "./scroll.js";
import { openSubmit, startSubmit } from "./submit.js";
import { startTheme } from "./theme.js";
import { startThroughput } from "./throughput.js";
import { startTitle } from "./title.js";
import { types } from "./types.js";
import { openWorker, startWorkerPage } from "./worker-page.js";
import { startWorkers } from "./workers.js";

startTheme();
startScroll();
startHeader();
startBanners();
startTitle();
startCores();
startThroughput();
startQueues();
startQueuePage();
startCorePage();
startWorkerPage();
const drawWorkers = startWorkers();
startJobs();
startJob();
startSubmit();
startComparison();
startKeys();

router.on(({ view, item, parameters, beneath, page }) => {
  openSubmit(view === "submit", parameters);
  openJob(view === "jobs" ? item : null);
  placeNotices();
  openQueue(beneath === "queue" ? page : null);
  openWorker(beneath === "worker" ? page : null);
  openCore(beneath === "core" ? page : null);
  if (beneath === "jobs") openJobs();
  if (beneath === "workers") drawWorkers();
  openComparison(beneath === "comparison");
  if (live.tick) live.redraw();
});
router.start();
types().catch(() => {});
live.start();
