// Which core each worker was on in each of the last seconds: height is the core, strong means busy.

import { color } from "./theme.js";

const SPAN = 120;
const WIDTH = 240;
const HEIGHT = 48;
const GAP = -1;

export class Places {
  #workers = new Map();
  #cores = 1;

  take({ workers, cores }) {
    this.#cores = Math.max(1, ...cores.map(({ core }) => core + 1));
    const gone = new Set(this.#workers.keys());
    for (const { pid, core, state } of workers) {
      gone.delete(pid);
      const seconds = this.#of(pid);
      seconds.copyWithin(0, 1);
      // An even number is a core it idled on, an odd one a core it was busy on.
      seconds[SPAN - 1] = core === undefined || core === null ? GAP : core * 2 + (state === "busy" ? 1 : 0);
    }
    for (const pid of gone) this.#workers.delete(pid);
  }

  #of(pid) {
    if (!this.#workers.has(pid)) this.#workers.set(pid, new Int16Array(SPAN).fill(GAP));
    return this.#workers.get(pid);
  }

  paint(pid, canvas) {
    const seconds = this.#workers.get(pid);
    if (!seconds) return;
    if (canvas.width !== WIDTH) Object.assign(canvas, { width: WIDTH, height: HEIGHT });
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, WIDTH, HEIGHT);
    this.#marks(context, seconds, 0, color("--place-idle"));
    this.#marks(context, seconds, 1, color("--place-busy"));
  }

  #marks(context, seconds, busy, fill) {
    const lane = HEIGHT / this.#cores;
    const tall = Math.max(4, Math.min(12, lane - 2));
    const step = WIDTH / SPAN;
    context.fillStyle = fill;
    for (let i = 0; i < SPAN; i++) {
      if (seconds[i] === GAP || (seconds[i] & 1) !== busy) continue;
      const middle = ((seconds[i] >> 1) + 0.5) * lane;
      context.fillRect(i * step, Math.min(HEIGHT - tall, Math.max(0, middle - tall / 2)), step, tall);
    }
  }
}
