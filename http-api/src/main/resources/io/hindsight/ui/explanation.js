import { decisionBadge, lookOf } from "./decisions.js";
import { elements } from "./elements.js";
import { exactInstant, NONE } from "./format.js";
import { idText, ruleChip } from "./parts.js";

const { bdi, br, code, div, h3, li, span, table, tbody, td, th, thead, tr, ul } = elements;

/** The highest score there is: the sum of points is held to 0..1000. */
const SCORE_MAX = 1000;

/** The one map from a rule's outcome to its words and sign, in the order they are shown. */
const OUTCOMES = [
  { name: "hit", title: "Hit", sign: "\u2713", says: "hit" },
  { name: "missing_input", title: "Not judged: an input was missing", sign: "?",
    says: "missing input" },
  { name: "error", title: "Not judged: the condition cannot be computed", sign: "!",
    says: "error" },
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
  const windows = new Map(explained.features.map((feature) => [feature.name, feature]));
  return div({ "data-testid": "explanation" },
    div({ class: "verdict" }, decisionBadge(explained.decision),
      span({ class: "score" }, explained.score), span({ class: "faint" }, "points")),
    scale(explained),
    OUTCOMES.map((outcome) => branch(outcome,
      explained.rules.filter((rule) => rule.outcome === outcome.name), windows)),
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

function branch({ name, title, sign, says }, rules, windows) {
  if (rules.length === 0) return null;
  return div({ class: ["branch", name], "data-testid": `outcome-${name}` },
    h3(title, span({ class: "count" }, rules.length)),
    ul({ class: "tree" }, rules.map((rule) => li({ key: rule.rule_id, class: "rule" },
      div({ class: "rule-head" },
        span({ class: "outcome", title: says, "aria-label": says, role: "img" }, sign),
        ruleChip(rule.rule_id), effect(rule),
        rule.shadow && span({ class: "shadow", title: "In the shadow: a hit is only reported" },
          "\u25d1 shadow"),
        rule.message && span({ class: "message" }, rule.message)),
      condition(rule),
      ul({ class: "values" }, rule.values.map((value) => valueRead(value, windows)))))));
}

function effect({ points, decision, outcome, shadow }) {
  const verb = outcome === "hit" && !shadow ? "" : "would be ";
  const sign = points > 0 ? "+" : "";
  return [
    points != null && points !== 0 && span({ class: "points" }, `${verb}${sign}${points}`),
    decision && span({ class: "points" },
      `${verb}at least ${lookOf(decision).label.toLowerCase()}`),
  ];
}

/** The condition as it is written, with the names it read set off from the rest. */
function condition({ when, values }) {
  const names = values.map(({ name }) => name).sort((a, b) => b.length - a.length);
  return code({ class: "when" }, pieces(when, names).map((piece) =>
    names.includes(piece) ? span({ class: "name" }, piece) : piece));
}

/** Cuts `text` at each whole occurrence of one of the names, longest first; joined it is `text`. */
export function pieces(text, names) {
  if (names.length === 0) return [text];
  const escaped = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const cut = new RegExp(`(?<![\\w.])(${escaped.join("|")})(?![\\w])`, "u");
  return text.split(cut).filter((piece) => piece !== "");
}

function valueRead({ name, value }, windows) {
  const feature = windows.get(name) ?? windows.get(name.replace(/^features?\./, ""));
  return li({ key: name, class: { missing: value == null } },
    span({ class: "name" }, name), span({ class: "equals" }, " = "),
    value == null ? span({ class: "missing-word" }, "missing") : bdi({ class: "value" }, value),
    feature && span({ class: "faint" }, ` ${feature.definition}`));
}

function featureTable(features) {
  return table({ class: "rows compact", "data-testid": "features" },
    thead(tr(th("Feature"), th({ class: "number" }, "Value"), th("Definition"),
      th("Window (UTC)"))),
    tbody(features.map((feature) => tr({ key: feature.name },
      td(idText(feature.name)),
      td({ class: "number" }, feature.value == null
        ? span({ class: "missing-word" }, "missing") : bdi(feature.value)),
      td({ class: "wrap" }, feature.definition), td(windowOf(feature))))));
}

function windowOf({ from, to }) {
  if (from == null && to == null) return NONE;
  return span({ class: "window" }, from != null && [`after ${exactInstant(from)}`, br()],
    `up to ${exactInstant(to)}`);
}
