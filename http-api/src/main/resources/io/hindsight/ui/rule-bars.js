import { elements } from "./elements.js";
import { count, signed } from "./format.js";
import { panel, ruleChip } from "./parts.js";

const { div, p, span, table, tbody, td, th, thead, tr } = elements;

/**
 * How often each rule was hit before and after, on what and of how many accounts, the greatest change
 * first.
 */
export function ruleBars({ a, b, rules }) {
  const most = Math.max(1, ...rules.flatMap(({ hits_a, hits_b }) => [hits_a ?? 0, hits_b ?? 0]));
  const byChange = [...rules].sort((x, y) => Math.abs(change(y)) - Math.abs(change(x)));
  return panel("Rules hit", div({ class: "legend" },
    span({ class: "swatch before" }), `before: v${a.ruleset_version}`,
    span({ class: "swatch after" }), `after: v${b.ruleset_version}`),
  rules.length === 0 ? p({ class: "faint" }, "Neither version hits a rule.")
    : table({ class: "rows compact bars", "data-testid": "rule-bars" },
      thead(tr(th("Rule"), th({ class: "wide" }, "Hits"), th({ class: "number" }, "Before"),
        th({ class: "number" }, "After"), th({ class: "number" }, "Change"),
        ["Fraud", "Genuine", "Accounts"].map((name) => th({ class: "number" }, name)))),
      tbody(byChange.map((rule) => tr({ key: rule.rule_id },
        td(ruleChip(rule.rule_id)),
        td({ class: "wide" }, bar("before", rule.hits_a, most), bar("after", rule.hits_b, most)),
        td({ class: "number" }, count(rule.hits_a)), td({ class: "number" }, count(rule.hits_b)),
        td({ class: ["number", { faint: change(rule) === 0 }] }, signed(change(rule))),
        td({ class: "number" }, both(rule.true_positives_a, rule.true_positives_b)),
        td({ class: "number" }, both(rule.false_positives_a, rule.false_positives_b)),
        td({ class: "number" }, both(rule.accounts_a, rule.accounts_b)))))));
}

/** Before and after; once where nothing changes. */
function both(before, after) {
  return before === after ? count(after) : `${count(before)} \u2192 ${count(after)}`;
}

function change({ hits_a, hits_b }) {
  return (hits_b ?? 0) - (hits_a ?? 0);
}

function bar(side, hits, most) {
  return div({ class: ["bar", side, { none: !hits }],
    style: { width: `${((hits ?? 0) / most) * 100}%` } });
}
