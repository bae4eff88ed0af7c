// Where an axis has its marks.

const LINEAR_TICKS = 5;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Steps an axis of time may take, in milliseconds. */
const TIME_STEPS_MS = [
  60_000, 5 * 60_000, 15 * 60_000, 30 * 60_000, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS,
  DAY_MS, 2 * DAY_MS, 7 * DAY_MS, 14 * DAY_MS, 30 * DAY_MS, 91 * DAY_MS, 182 * DAY_MS,
  365 * DAY_MS, 730 * DAY_MS, 3650 * DAY_MS,
];

/** Round values from 0 until past `highest`, in steps of 1, 2 or 5 times a power of ten. */
export function linearTicks(highest) {
  const rough = highest / LINEAR_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((each) => each * power >= rough) * power;
  const steps = Math.ceil(highest / step);
  return Array.from({ length: steps + 1 }, (_, at) => rounded(at * step));
}

/** Powers of ten from 0 until past `highest`. */
export function logTicks(highest) {
  const powers = Math.max(1, Math.ceil(Math.log10(highest)));
  return [0, ...Array.from({ length: powers + 1 }, (_, at) => 10 ** at)];
}

function rounded(value) {
  return Number(value.toPrecision(12));
}

/** At most `most` instants between two, at whole UTC steps, each with a label to fit its step. */
export function timeTicks(first, last, most) {
  if (!Number.isFinite(first) || !Number.isFinite(last)) return [];
  if (first === last) return [{ at: first, label: label(first, 0) }];
  const step = TIME_STEPS_MS.find((each) => (last - first) / each <= most) ?? TIME_STEPS_MS.at(-1);
  const ticks = [];
  for (let at = Math.ceil(first / step) * step; at <= last; at += step) {
    ticks.push({ at, label: label(at, step) });
  }
  return ticks;
}

function label(at, step) {
  const text = new Date(at).toISOString();
  return step >= DAY_MS ? text.slice(0, 10) : text.slice(5, 16).replace("T", " ");
}
