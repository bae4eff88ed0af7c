import { conditionTree } from "./condition.js";
import { decisionBadge, effectsOf, lookOf } from "./decisions.js";
import { elements } from "./elements.js";
import { exactInstant, NONE } from "./format.js";
import { ruleChip } from "./parts.js";

const { bdi, br, div, h3, li, span, table, tbody, td, th, thead, tr, ul } = elements;

/** The highest score there is: the sum of points is held to 0..1000. */
const SCORE_MAX = 1000;

/**
 * The one map from a rule's outcome to its words and sign, in the order they are shown, and whether
 * its condition is open at first.
 */
const OUTCOMES = [
  { name: "hit", title: "Hit", sign: "\u2713", says: "hit", unfolded: true },
  { name: "missing_input", title: "Not judged: an input was missing", sign: "?",
    says: "missing input", unfolded: true },
  { name: "error", title: "Not judged: the condition cannot be computed", sign: "!",
    says: "error", unfolded: true },
  { name: "snoozed", title: "Snoozed for this account", sign: "z", says: "snoozed" },
  { name: "skipped", title: "Skipped", sign: "\u2013", says: "skipped" },
  { name: "not_hit", title: "Not hit", sign: "\u00b7", says: "not hit" },
];

/**
 * Why one version judges a transaction as it does: the score against its thresholds, every rule
 * with the values it read, and every feature with the window it looked at.
 */
export function explanation(explained) {
  if (!explained) return null;
  const features = new Map(explained.features.map((feature) => [feature.name, feature]));
  return div({ "data-testid": "explanation" },
    div({ class: "verdict" }, decisionBadge(explained.decision),
      span({ class: "score" }, explained.score), span({ class: "faint" }, "points")),
    scale(explained),
    OUTCOMES.map((outcome) => branch(outcome,
      explained.rules.filter((rule) => rule.outcome === outcome.name), features)),
    explained.features.length > 0 && [h3("Features and their windows"),
      featureTable(explained.features)]);
}

/** The score on a line from 0 to 1000, with the thresholds on it. */
function scale({ score, thresholds }) {
  const at = (points) => `${(Math.min(points, SCORE_MAX) / SCORE_MAX) * 100}%`;
  const marks = Object.entries(thresholds ?? {}).filter(([, points]) => points != null);
  return div({ class: "scale", role: "img", "aria-label": `Score ${score} of ${SCORE_MAX}; ` +
    marks.map(([name, points]) => `${name} from ${points}`).join(", ") },
  div({ class: "scale-line" }, div({ class: "scale-fill", style: { width: at(score) } })),
  marks.map(([name, points]) => div({ class: ["scale-mark", lookOf(name).name], key: name,
    style: { left: at(points) } }, span(`${lookOf(name).label} ${points}`))));
}

function branch({ name, title, sign, says, unfolded = false }, rules, features) {
  if (rules.length === 0) return null;
  return div({ class: ["branch", name], "data-testid": `outcome-${name}` },
    h3(title, span({ class: "count" }, rules.length)),
    ul({ class: "tree" }, rules.map((rule) => li({ key: rule.rule_id, class: "rule" },
      div({ class: "rule-head" },
        span({ class: "outcome", title: says, "aria-label": says, role: "img" }, sign),
        ruleChip(rule.rule_id), effect(rule),
        ruleLabels(rule), rule.message && span({ class: "message" }, rule.message)),
      conditionTree(rule, unfolded, features)))));
}

function effect({ points, decision, outcome, shadow }) {
  const verb = outcome === "hit" && !shadow ? "" : "would be ";
  return effectsOf({ points, decision }).map(text =>
    span({ class: "points" }, `${verb}${text}`));
}

/** What files a rule and what holds it back, each as a word. */
export function ruleLabels({ shadow, severity, tags }) {
  return [
    shadow && span({ class: "label", title: "In the shadow: a hit is only reported" },
      "\u25d1 shadow"),
    severity && span({ class: ["label", `severity-${severity}`], title: "Severity" },
      span({ class: "unseen" }, "severity "), severity),
    tags.map((tag) => span({ class: "label", key: tag, title: "Tag" }, "#", bdi(tag))),
  ];
}

function featureTable(features) {
  return table({ class: "rows compact", "data-testid": "features" },
    thead(tr(th("Feature"), th({ class: "number" }, "Value"), th("Key"), th("Window (UTC)"),
      th("Read by"))),
    tbody(features.map((feature) => tr({ key: feature.name },
      td({ class: "wrap" }, bdi({ class: "id wrap" }, feature.name),
        div({ class: "faint" }, feature.definition)),
      td({ class: "number wrap" }, featureValue(feature)),
      td({ class: "wrap" }, div({ class: "faint" }, feature.key),
        feature.key_value == null ? NONE : bdi({ class: "id wrap" }, feature.key_value)),
      td(windowOf(feature)),
      td({ class: "wrap" }, feature.read_by.length === 0 ? span({ class: "faint" }, "no rule")
        : div({ class: "chips" }, feature.read_by.map((id) => ruleChip(id))))))));
}

/** A feature's value, or why there is none. */
export function featureValue({ value, missing, exact }) {
  if (value == null) {
    return [span({ class: "no-value missing" }, "? missing"),
      missing && div({ class: "faint" }, missing)];
  }
  return [bdi({ class: "value" }, exact ? value : `\u2248 ${value}`),
    div({ class: "faint" }, exact ? "exact" : "approximate")];
}

function windowOf({ from, to }) {
  if (from == null && to == null) return span({ class: "faint" }, "all history");
  return span({ class: "window" }, from != null && [`after ${exactInstant(from)}`, br()],
    `up to ${exactInstant(to)}`);
}
