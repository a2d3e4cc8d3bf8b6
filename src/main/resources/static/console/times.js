// Points in time, short to read; the whole of it, with its zone, is there to be hovered over.

import { h } from "./dom.js";
import { moment } from "./format.js";

const WHOLE = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long" });

/** `write` is how it is read at a glance. */
export const time = (instant, write = moment) => h("time", { datetime: instant, title: wholeOf(instant) }, write(instant));

/** In the zone of the browser, and as the service has it. */
export const wholeOf = instant => (instant ? `${WHOLE.format(new Date(instant))}\n${instant}` : "");
