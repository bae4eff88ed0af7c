import { elements } from "./elements.js";
import { count, money, share } from "./format.js";
import { amount, panel } from "./parts.js";

const { caption, div, p, span, table, tbody, td, th, thead, tr } = elements;

/** What was alerted against what was fraud: how many of each. */
export function confusion({ transactions, alerts, frauds, true_positives, false_positives,
  false_negatives }) {
  const left = transactions - alerts - false_negatives;
  const row = (says, ...cells) => tr(th({ scope: "row" }, says), cells);
  return panel("Alerts and frauds", null,
    table({ class: "matrix confusion", "data-testid": "confusion" },
      caption({ class: "unseen" }, "Rows: what it was; columns: whether it was alerted"),
      thead(tr(th(), th({ scope: "col" }, "Alerted"), th({ scope: "col" }, "Not alerted"),
        th({ scope: "col" }, "All"))),
      tbody(
        row("Fraud", cell("right", true_positives, "caught"),
          cell("wrong", false_negatives, "missed"), sum(frauds)),
        row("Genuine", cell("wrong", false_positives, "false alarms"),
          cell("right", left, "left alone"), sum(transactions - frauds)),
        row("All", sum(alerts), sum(transactions - alerts), sum(transactions)))));
}

function cell(tone, number, says) {
  return td({ class: "matrix-cell" }, div({ class: ["heat", tone, { none: number === 0 }] },
    span({ class: "heat-count" }, count(number)), span({ class: "heat-money" }, says)));
}

function sum(number) {
  return td({ class: "matrix-cell" }, div({ class: "heat same" },
    span({ class: "heat-count" }, count(number))));
}

/** The money of frauds that were caught and missed, and of genuine payments that were alerted. */
export function moneyByLabel({ money: sums }) {
  const currencies = Object.entries(sums);
  return panel("Money", div({ class: "legend" }, span({ class: "swatch after" }), "caught",
    span({ class: "swatch before" }), "missed"),
  currencies.length === 0 ? p({ class: "faint" }, "No fraud and no alert has an amount.")
    : table({ class: "rows compact bars", "data-testid": "money" },
      thead(tr(th("Currency"), th({ class: "wide" }, "Of the frauds"),
        th({ class: "number" }, "Caught"), th({ class: "number" }, "Missed"),
        th({ class: "number" }, "Genuine, alerted"))),
      tbody(currencies.map(moneyRow))));
}

function moneyRow([currency, { caught, missed, alerted_genuine }]) {
  const all = Number(caught) + Number(missed);
  return tr({ key: currency }, td(currency),
    td({ class: "wide", title: `${money(caught, currency)} caught, ${money(missed, currency)} ` +
      "missed" }, split(Number(caught), Number(missed), all || 1),
    div({ class: "faint" }, all ? `${share(Number(caught), all)} caught` : "no fraud")),
    td({ class: "number" }, amount(caught)), td({ class: "number" }, amount(missed)),
    td({ class: "number" }, amount(alerted_genuine)));
}

/** One bar of two parts, as wide as both are of the whole. */
export function split(first, second, whole) {
  const part = (side, value) => value > 0 && div({ class: ["bar", side],
    style: { width: `${(value / whole) * 100}%` } });
  return div({ class: "split", "aria-hidden": "true" }, part("after", first),
    part("before", second));
}
