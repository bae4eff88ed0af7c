import { DECISIONS, decisionShape, harder, lookOf } from "./decisions.js";
import { elements } from "./elements.js";
import { count, money, roundMoney } from "./format.js";
import { panel } from "./parts.js";

const { button, caption, div, span, table, tbody, td, th, thead, tr } = elements;

/** The faintest a cell with a change in it may be, and the strongest, in percent of its colour. */
const HEAT_PERCENT = { least: 10, most: 62 };

/**
 * How many transactions went from which decision to which, with their money. What became harder is
 * tinted one way, milder the other, and says so in its tooltip; the diagonal did not change.
 *
 * @param cell the cell picked, as "approve-decline", or undefined
 * @param pick called with a cell, or null when it is let go
 */
export function transitionMatrix({ a, b, matrix }, cell, pick) {
  const cells = new Map(matrix.map((each) => [`${each.a}-${each.b}`, each]));
  const most = Math.max(1, ...matrix.filter((each) => each.a !== each.b).map((each) => each.count));
  const named = decisionsIn(matrix);
  return panel("From decision to decision",
    span({ class: "faint" }, "pick a cell to see its changes"),
    table({ class: "matrix", "data-testid": "matrix" },
      caption({ class: "unseen" }, `Rows: decision by version ${a.ruleset_version}; columns: ` +
        `decision by version ${b.ruleset_version}`),
      thead(
        tr(th(), th({ colspan: named.length, class: "axis" }, `after: v${b.ruleset_version}`)),
        tr(th({ class: "axis" }, `before: v${a.ruleset_version}`), named.map(columnHead))),
      tbody(named.map((from) => tr({ key: from },
        th({ scope: "row" },
          div({ class: "decision-head" }, decisionShape(from), lookOf(from).label)),
        named.map((to) => td({ key: to, class: "matrix-cell" },
          heatCell(cells.get(`${from}-${to}`), { from, to, most, cell, pick }))))))),
    div({ class: "legend" }, span({ class: "swatch harder" }), "harder",
      span({ class: "swatch milder" }), "milder", span({ class: "swatch same" }), "unchanged"));
}

function columnHead(decision) {
  return th({ scope: "col", key: decision },
    div({ class: "decision-head" }, decisionShape(decision), lookOf(decision).label));
}

function decisionsIn(matrix) {
  const others = matrix.flatMap(({ a, b }) => [a, b]).filter((each) => !DECISIONS.includes(each));
  return [...DECISIONS, ...new Set(others)];
}

function heatCell(found, { from, to, most, cell, pick }) {
  if (!found) return span({ class: "heat none" }, "0");
  const content = [span({ class: "heat-count" }, count(found.count)),
    roundMoney(found.amounts).map((sum) => span({ class: "heat-money" }, sum))];
  const title = `${lookOf(from).label} \u2192 ${lookOf(to).label}: ${count(found.count)}, ` +
    Object.entries(found.amounts ?? {}).map(([unit, sum]) => money(sum, unit)).join(", ");
  if (from === to) return div({ class: "heat same", title }, content);
  const name = `${from}-${to}`;
  const tone = harder(from, to) > 0 ? "harder" : "milder";
  return button({ type: "button", class: ["heat", tone, { picked: cell === name }],
    title: `${title} (${tone})`, "data-testid": `cell-${name}`,
    "aria-pressed": String(cell === name),
    style: { "--heat": `${heat(found.count, most)}%` },
    onClick: () => pick(cell === name ? null : name) }, content);
}

/** Logarithmic, so that a dozen beside thousands is still seen. */
function heat(number, most) {
  const { least, most: strongest } = HEAT_PERCENT;
  return Math.round(least + (strongest - least) * (Math.log1p(number) / Math.log1p(most)));
}
