import { split } from "./confusion.js";
import { elements } from "./elements.js";
import { count, money, NONE, share } from "./format.js";
import { panel, ruleChip } from "./parts.js";

const { div, p, span, table, tbody, td, th, thead, tr } = elements;

/** What each rule contributes: its hits, how many were fraud, and their money. */
export function ruleQuality({ rules }) {
  const most = Math.max(1, ...rules.map(({ hits }) => hits));
  const byHits = [...rules].sort((a, b) => b.hits - a.hits);
  return panel("By rule", div({ class: "legend" }, span({ class: "swatch after" }),
    "hits on fraud", span({ class: "swatch before" }), "hits on genuine"),
  rules.length === 0 ? p({ class: "faint" }, "No rule was hit.")
    : table({ class: "rows compact bars", "data-testid": "rule-quality" },
      thead(tr(th("Rule"), th({ class: "wide" }, "Hits"), th({ class: "number" }, "All"),
        th({ class: "number" }, "Fraud"), th({ class: "number" }, "Genuine"),
        th({ class: "number" }, "Precision"), th({ class: "number" }, "Money of fraud"),
        th({ class: "number" }, "Money of genuine"))),
      tbody(byHits.map((rule) => ruleRow(rule, most)))));
}

function ruleRow(rule, most) {
  const { rule_id, shadow, hits, true_positives, false_positives, precision } = rule;
  return tr({ key: rule_id, class: { off: hits === 0 }, "data-testid": `rule-${rule_id}` },
    td(ruleChip(rule_id), shadow && span({ class: "label beside",
      title: "In the shadow: a hit is only reported" }, "\u25d1 shadow")),
    td({ class: "wide" }, split(true_positives, false_positives, most)),
    td({ class: "number" }, count(hits)), td({ class: "number" }, count(true_positives)),
    td({ class: "number" }, count(false_positives)),
    td({ class: "number" }, precision == null ? NONE : share(precision, 1)),
    td({ class: "number" }, sums(rule, "fraud")), td({ class: "number" }, sums(rule, "genuine")));
}

function sums({ money: byCurrency }, kind) {
  const currencies = Object.entries(byCurrency);
  return currencies.length === 0 ? NONE
    : currencies.map(([currency, each]) =>
      div({ key: currency, class: "amount" }, money(each[kind], currency)));
}
