import { elements } from "./elements.js";
import { count, money, NONE, share } from "./format.js";
import { panel, versionLink } from "./parts.js";

const { p, span, table, tbody, td, th, thead, tr } = elements;

/** What two versions are worth by the labels known: their alerts, and the money between them. */
export function worth({ a, b, evaluation_a, evaluation_b, money: difference }) {
  if (evaluation_a.frauds === 0) {
    return panel("Worth", null, p({ class: "faint", "data-testid": "worth" },
      "Nobody has said of any of these transactions that it was fraud."));
  }
  const row = (side, version, { alerts, true_positives, false_negatives, false_positives,
    precision, recall, f1 }) => tr({ "data-testid": `worth-${side}` },
    td(versionLink(version)), [alerts, true_positives, false_negatives, false_positives]
      .map((number) => td({ class: "number" }, count(number))),
    [precision, recall, f1].map((part) => td({ class: "number" },
      part == null ? NONE : share(part, 1))));
  return panel("Worth", null,
    table({ class: "rows compact", "data-testid": "worth" },
      thead(tr(th("Version"), ["Alerts", "Frauds caught", "Frauds missed", "False alarms",
        "Precision", "Recall", "F1"].map((name) => th({ class: "number" }, name)))),
      tbody(row("a", a.ruleset_version, evaluation_a), row("b", b.ruleset_version, evaluation_b))),
    Object.entries(difference).map(([currency, { saved, lost }]) =>
      p({ key: currency, "data-testid": `worth-${currency}` },
        `Frauds that only v${b.ruleset_version} alerts: `, span({ class: "amount" },
          money(saved, currency)), ` saved; that only v${a.ruleset_version} alerts: `,
        span({ class: "amount" }, money(lost, currency)), " lost.")));
}
