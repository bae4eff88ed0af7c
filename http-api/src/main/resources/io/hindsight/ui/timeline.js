import { onBeforeUnmount, onMounted, ref } from "./vendor.js";
import { DECISIONS, decisionShape, lookOf } from "./decisions.js";
import { elements } from "./elements.js";
import { decimal, instant, money } from "./format.js";
import { linearTicks, logTicks, timeTicks } from "./ticks.js";
import { transactionHref } from "./router.js";

const { a, button, div, g, line, path, span, svg, text } = elements;

const HEIGHT = 240;
const MARGIN = { top: 12, right: 16, bottom: 24, left: 64 };
const TICK_WIDTH = 110;
const MARK_SIZE = { approve: 7, other: 12 };

/**
 * Amount over time, a mark per transaction: shape and colour tell the decision, harder decisions
 * lie on top. Amounts of different currencies never share an axis; one currency is shown at a time.
 */
export const Timeline = {
  name: "Timeline",
  props: {
    rows: { type: Array, required: true },
    lit: { type: Number, default: -1 },
  },
  emits: ["light", "dim"],
  setup(props, { emit }) {
    const box = ref(null);
    const width = ref(900);
    const logarithmic = ref(false);
    const chosen = ref(null);
    const observer = new ResizeObserver(([entry]) => (width.value = entry.contentRect.width));
    onMounted(() => observer.observe(box.value));
    onBeforeUnmount(() => observer.disconnect());

    return () => {
      const currencies = currenciesOf(props.rows);
      const currency = currencies.includes(chosen.value) ? chosen.value : currencies[0];
      const points = pointsOf(props.rows, currency);
      const plot = plotOf(points, width.value, logarithmic.value);
      const lit = points.find(({ index }) => index === props.lit);
      return div({ class: "timeline", ref: box, "data-testid": "timeline" },
        controls(currencies, currency, chosen, logarithmic),
        svg({ width: width.value, height: HEIGHT, role: "group",
          "aria-label": `Amounts of ${points.length} transactions over time`,
          onMouseleave: () => emit("dim") },
        axes(plot, currency),
        g(inOrder(points).map((point) => mark(point, plot, emit))),
        lit && ring(lit, plot)),
        lit && note(lit, plot));
    };
  },
};

/** The currencies there are, the most frequent first. */
function currenciesOf(rows) {
  const counts = new Map();
  for (const { currency } of rows) counts.set(currency, (counts.get(currency) ?? 0) + 1);
  return [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
}

function pointsOf(rows, currency) {
  return rows
    .map((row, index) =>
      ({ row, index, at: Date.parse(row.occurred_at), value: Number(row.amount) }))
    .filter(({ row, at, value }) => row.currency === currency && Number.isFinite(at + value));
}

function inOrder(points) {
  return [...points].sort((a, b) => lookOf(a.row.decision).rank - lookOf(b.row.decision).rank);
}

function plotOf(points, width, logarithmic) {
  const times = points.map(({ at }) => at);
  const first = times.reduce((a, b) => Math.min(a, b), Infinity);
  const last = times.reduce((a, b) => Math.max(a, b), -Infinity);
  const highest = points.reduce((most, { value }) => Math.max(most, value), 1);
  const right = Math.max(width - MARGIN.right, MARGIN.left + 1);
  const bottom = HEIGHT - MARGIN.bottom;
  const bend = logarithmic ? Math.log1p : (value) => value;
  const valueTicks = logarithmic ? logTicks(highest) : linearTicks(highest);
  const top = Math.max(valueTicks[valueTicks.length - 1] ?? 1, highest);
  return {
    right,
    bottom,
    x: (at) => last > first
      ? MARGIN.left + ((at - first) / (last - first)) * (right - MARGIN.left - 8) + 4
      : (MARGIN.left + right) / 2,
    y: (value) =>
      bottom - (bend(Math.max(value, 0)) / bend(top)) * (bottom - MARGIN.top),
    valueTicks,
    timeTicks: timeTicks(first, last, Math.max(2, Math.floor((right - MARGIN.left) / TICK_WIDTH))),
  };
}

function controls(currencies, currency, chosen, logarithmic) {
  return div({ class: "timeline-controls" },
    div({ class: "legend" }, DECISIONS.map((decision) =>
      span({ key: decision }, decisionShape(decision), lookOf(decision).label))),
    currencies.length > 1 && div({ class: "toggles" }, currencies.map((each) =>
      button({ type: "button", class: ["toggle", { on: each === currency }],
        "aria-pressed": String(each === currency), onClick: () => (chosen.value = each) }, each))),
    button({ type: "button", class: ["toggle", { on: logarithmic.value }],
      "aria-pressed": String(logarithmic.value), title: "A logarithmic scale of amounts",
      onClick: () => (logarithmic.value = !logarithmic.value) }, "log"));
}

function axes({ x, y, right, bottom, valueTicks, timeTicks }, currency) {
  return g({ class: "axes", "aria-hidden": "true" },
    valueTicks.map((value) => [
      line({ x1: MARGIN.left, x2: right, y1: y(value), y2: y(value) }),
      text({ x: MARGIN.left - 8, y: y(value) + 4, "text-anchor": "end" }, decimal(String(value))),
    ]),
    text({ x: MARGIN.left - 8, y: bottom + 18, "text-anchor": "end" }, currency),
    timeTicks.map(({ at, label }) => [
      line({ class: "tick", x1: x(at), x2: x(at), y1: bottom, y2: bottom + 4 }),
      text({ x: x(at), y: bottom + 18, "text-anchor": "middle" }, label),
    ]));
}

function mark({ row, index, at, value }, { x, y }, emit) {
  const look = lookOf(row.decision);
  const size = look.rank > 0 ? MARK_SIZE.other : MARK_SIZE.approve;
  return a({ key: row.event_seq, href: transactionHref(row), class: ["mark", look.name],
    tabindex: "-1", "aria-label": `${look.label}, ${money(row.amount, row.currency)}`,
    onMouseenter: () => emit("light", index) },
  path({ d: look.shape,
    transform: `translate(${x(at) - size / 2} ${y(value) - size / 2}) scale(${size / 16})` }));
}

function ring({ at, value }, { x, y }) {
  return elements.circle({ class: "ring", cx: x(at), cy: y(value), r: 10 });
}

/** What the lit mark stands for, beside it. */
function note({ row, at, value }, { x, y, right }) {
  const toLeft = x(at) > right / 2;
  const place = toLeft ? { right: `calc(100% - ${x(at) - 14}px)` } : { left: `${x(at) + 14}px` };
  return div({ class: "timeline-note", style: { ...place, bottom: `${HEIGHT - y(value) - 20}px` } },
    span({ class: "note-head" }, decisionShape(row.decision),
      ` ${lookOf(row.decision).label} ${row.score}`),
    span(money(row.amount, row.currency)), span({ class: "faint" }, instant(row.occurred_at)),
    row.rules.length > 0 && span(row.rules.join(", ")));
}
