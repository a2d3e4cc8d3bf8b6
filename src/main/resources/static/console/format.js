// How figures are written.

const ISO_DURATION = /^(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const SHORT_DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/;
const UNIT_SECONDS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86400 };
const WHOLE = { s: n => `PT${n}S`, m: n => `PT${n}M`, h: n => `PT${n}H`, d: n => `P${n}D` };
const NONE = "–";

/** Seconds of an ISO 8601 duration; null if it is none. */
export function seconds(iso) {
  const parts = ISO_DURATION.exec(iso ?? "");
  if (!parts) return null;
  const [, minus, days = 0, hours = 0, minutes = 0, rest = 0] = parts;
  const sum = days * 86400 + hours * 3600 + minutes * 60 + Number(rest);
  return minus ? -sum : sum;
}

/** ISO 8601 for what people write: 30s, 5m, PT30S; null if it is no duration. */
export function isoDuration(written) {
  const value = written.trim();
  const short = SHORT_DURATION.exec(value);
  if (short) return ofShort(short[1], short[2]);
  return ISO_DURATION.test(value.toUpperCase()) && /\d/.test(value) ? value.toUpperCase() : null;
}

/** Digits stay as they are where the unit has a letter in ISO 8601. */
const ofShort = (number, unit) => (/^\d+$/.test(number) && WHOLE[unit] ? WHOLE[unit](number) : `PT${Number((number * UNIT_SECONDS[unit]).toFixed(3))}S`);

/** ISO 8601 of this many milliseconds, as the service writes it. */
export function isoOf(milliseconds) {
  const parts = [[Math.floor(milliseconds / 3_600_000), "H"], [Math.floor(milliseconds / 60_000) % 60, "M"], [(milliseconds % 60_000) / 1000, "S"]];
  return `PT${parts.filter(([size]) => size).map(([size, unit]) => `${size}${unit}`).join("") || "0S"}`;
}

export function duration(value) {
  if (value === null || value === undefined) return NONE;
  if (value < 0.001) return value === 0 ? "0 s" : "<1 ms";
  if (value < 0.9995) return `${Math.round(value * 1000)} ms`;
  if (value < 59.95) return `${value.toFixed(value < 9.95 ? 2 : 1)} s`;
  const whole = Math.round(value);
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${pad(whole % 60)} s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} m`;
  const days = Math.floor(whole / 86400);
  return days < 10 ? `${days} d ${Math.floor((whole % 86400) / 3600)} h` : `${count(days)} d`;
}

export const isoText = iso => duration(seconds(iso));

/** Of a setting: only as fine as it was written. */
export function span(iso) {
  const value = seconds(iso);
  if (value === null || value % 1 !== 0) return duration(value);
  const parts = [[86400, "d"], [3600, "h"], [60, "m"], [1, "s"]];
  let rest = value;
  const written = [];
  for (const [size, unit] of parts) {
    if (rest >= size) written.push(`${Math.floor(rest / size)} ${unit}`);
    rest %= size;
  }
  return written.join(" ") || "0 s";
}

/** As a field of a form takes it, short where that is as exact: 1 h 30 m is no such way. */
export const brief = iso => (seconds(iso) !== null && seconds(isoDuration(span(iso))) === seconds(iso) ? span(iso) : iso);

/** Of an age that grows each second: no fractions. */
export function age(value) {
  if (value === null || value === undefined) return NONE;
  return value < 60 ? `${Math.max(0, Math.floor(value))} s` : duration(value);
}

export function bytes(value) {
  if (value === null || value === undefined) return NONE;
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = value;
  let unit = 0;
  while (Math.abs(size) >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 || Math.abs(size) >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

const GROUPED = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export const count = value => (value === null || value === undefined ? NONE : GROUPED.format(value).replaceAll(",", "\u202f"));

export function rate(value) {
  if (value === null || value === undefined) return NONE;
  if (value === 0) return "0";
  return value < 9.95 ? value.toFixed(1) : count(value);
}

export const percent = share => (share === null || share === undefined ? NONE : `${Math.round(share * 100)} %`);

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

export const clock = instant => CLOCK.format(new Date(instant));

/** The time of day, with the day and the year if they are others. */
export function moment(instant) {
  if (!instant) return NONE;
  const [at, now] = [new Date(instant), new Date()];
  if (at.toDateString() === now.toDateString()) return CLOCK.format(at);
  return `${(at.getFullYear() === now.getFullYear() ? DAY : DATE).format(at)} ${CLOCK.format(at)}`;
}

/** [0,1,2,5] as "0–2, 5". */
export function ranges(numbers) {
  const parts = [];
  for (const number of [...(numbers ?? [])].sort((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? from : to === from + 1 ? `${from}, ${to}` : `${from}–${to}`)).join(", ");
}

/** Ids grow with time: their ends distinguish them. */
export const shortId = jobId => `…${jobId.slice(-8)}`;

const pad = number => String(number).padStart(2, "0");
