// How numbers, money and times are written. Money arrives as a decimal string and is never turned
// into a binary number for display.

const COUNT = new Intl.NumberFormat("en-GB");
const SHARE = new Intl.NumberFormat("en-GB", { style: "percent", maximumFractionDigits: 2 });

export const NONE = "\u2013";
const MINUS = "\u2212";

/** A count with grouped digits, or a dash when there is none. */
export function count(value) {
  return value == null ? NONE : COUNT.format(value);
}

/** A part of a whole in percent; of nothing, nothing. */
export function share(part, whole) {
  return whole ? SHARE.format(part / whole) : NONE;
}

/** "+12", "−3", "±0": a change that always shows its direction. */
export function signed(value) {
  if (value === 0) return "\u00b10";
  return (value > 0 ? "+" : MINUS) + COUNT.format(Math.abs(value));
}

/** A decimal string with grouped digits; what is not a decimal number stays as it is. */
export function decimal(text) {
  const parts = /^(-?)(\d+)(\.\d+)?$/.exec(String(text ?? ""));
  if (!parts) return text == null ? NONE : String(text);
  const [, minus, whole, fraction = ""] = parts;
  return (minus ? MINUS : "") + whole.replace(/\B(?=(\d{3})+$)/g, ",") + fraction;
}

/** "1,234.50 EUR". */
export function money(amount, currency) {
  return currency ? `${decimal(amount)}\u00a0${currency}` : decimal(amount);
}

/** Amounts by currency, whole units only, as for a dense table: ["1,235 EUR", "90 USD"]. */
export function roundMoney(amounts) {
  return Object.entries(amounts ?? {})
    .map(([currency, amount]) => money(Math.round(Number(amount)).toString(), currency));
}

/** An RFC 3339 instant as "2018-04-01 00:00:31", in UTC; fractions of a second are left out. */
export function instant(text) {
  const time = new Date(text ?? NaN);
  return Number.isNaN(time.getTime()) ? text ?? NONE : utc(time).slice(0, 19);
}

/** An RFC 3339 instant with its milliseconds, when it has any. */
export function exactInstant(text) {
  const time = new Date(text ?? NaN);
  if (Number.isNaN(time.getTime())) return text ?? NONE;
  return utc(time).replace(/\.000$/, "");
}

function utc(time) {
  return time.toISOString().replace("T", " ").replace("Z", "");
}

/** The same instant on the analyst's own clock, for tooltips. */
export function localInstant(text) {
  const time = new Date(text ?? NaN);
  return Number.isNaN(time.getTime())
    ? ""
    : `${time.toLocaleString(undefined, { timeZoneName: "short" })} on your clock`;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A duration in its natural unit: "310 ms", "3.8 s", "2 min 5 s", "3 h 10 min", "24 h", "90 d". */
export function duration(ms) {
  if (ms == null) return NONE;
  if (ms < SECOND_MS) return `${Math.round(ms)}\u00a0ms`;
  if (ms < MINUTE_MS) return `${(ms / SECOND_MS).toFixed(1)}\u00a0s`;
  if (ms < HOUR_MS) return pair(ms, MINUTE_MS, "min", SECOND_MS, "s");
  if (ms < 2 * DAY_MS) return pair(ms, HOUR_MS, "h", MINUTE_MS, "min");
  return pair(ms, DAY_MS, "d", HOUR_MS, "h");
}

function pair(ms, large, largeUnit, small, smallUnit) {
  const rounded = Math.round(ms / small) * small;
  const rest = Math.round((rounded % large) / small);
  const first = `${Math.floor(rounded / large)}\u00a0${largeUnit}`;
  return rest ? `${first}\u00a0${rest}\u00a0${smallUnit}` : first;
}
