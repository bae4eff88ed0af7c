import { elements } from "./elements.js";

const { span, svg, path } = elements;

/**
 * The one map from decision to what it looks like, mildest first. `shape` is a path in a box of
 * 16 by 16, so that a decision is told by form as well as by colour; the colour itself is the
 * style sheet's, by class name.
 */
const LOOKS = new Map([
  ["approve", { label: "Approve", rank: 0, shape: "M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10z" }],
  ["challenge", { label: "Challenge", rank: 1, shape: "M8 2.2 14.4 13.4H1.6z" }],
  ["review", { label: "Review", rank: 2, shape: "M8 1.2 14.8 8 8 14.8 1.2 8z" }],
  ["decline", { label: "Decline", rank: 3, shape: "M2.4 2.4h11.2v11.2H2.4z" }],
]);

const UNKNOWN_SHAPE = "M2 6.8h12v2.4H2z";

/** Every decision there is, mildest first. */
export const DECISIONS = [...LOOKS.keys()];

/** The decisions that make an alert, hardest first. */
export const ALERT_DECISIONS = ["decline", "review", "challenge"];

/** How a decision looks; one this interface does not know keeps its own name and a dash. */
export function lookOf(decision) {
  const known = LOOKS.get(decision);
  return known
    ? { ...known, name: decision }
    : { name: "unknown", label: String(decision), rank: -1, shape: UNKNOWN_SHAPE };
}

/** Positive when `b` is harder than `a`, negative when it is milder. */
export function harder(a, b) {
  return lookOf(b).rank - lookOf(a).rank;
}

/** The decision's shape alone, in its colour; it carries its label for screen readers. */
export function decisionShape(decision) {
  const look = lookOf(decision);
  return svg(
    { class: ["shape", look.name], viewBox: "0 0 16 16", role: "img", "aria-label": look.label },
    path({ d: look.shape }),
  );
}

/** The decision's shape and label. */
export function decisionBadge(decision) {
  const look = lookOf(decision);
  return span(
    { class: ["badge", look.name], "data-decision": decision },
    svg({ class: ["shape", look.name], viewBox: "0 0 16 16", "aria-hidden": "true" },
      path({ d: look.shape })),
    look.label,
  );
}

/** What a hit of a rule does: the points that it adds or takes, the decision that it demands. */
export function effectsOf({ points, decision }) {
  return [
    points ? `${points > 0 ? "+" : ""}${points}` : null,
    decision ? `at least ${lookOf(decision).label.toLowerCase()}` : null,
  ].filter(Boolean);
}
