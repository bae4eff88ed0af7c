import { elements } from "./elements.js";

const { bdi, code, details, div, li, span, summary, ul } = elements;

/** The words for how a part is made of its own parts; others need none. */
const KIND_WORDS = { all: "all of", any: "any of", not: "not", choice: "choice" };

/** The words for the parts of a choice, in their order. */
const CHOICE_WORDS = ["if", "then", "else"];

/** The words and the sign of a part without a value, by its state. */
const NO_VALUE = {
  missing: { says: "missing", sign: "?" },
  failed: { says: "cannot be computed", sign: "!" },
  not_looked_at: { says: "not looked at", sign: "\u2013" },
};

/**
 * A rule's condition with what it came to: its parts as a tree that opens and closes, each with
 * its value, and whatever else was read. Without parts, as of a rule that was not asked, it is the
 * bare text.
 *
 * @param rule a rule of an explanation
 * @param open whether the tree is open at first
 * @param features the explanation's features by name
 */
export function conditionTree({ when, values, condition }, open, features) {
  const names = values.map(({ name }) => name).sort((a, b) => b.length - a.length);
  const context = { names, features };
  if (!condition) return [code({ class: "when" }, marked(when, names)), valueList(values, context)];
  const read = values.filter(({ name }) => name !== condition.text);
  if (isFlat(condition)) {
    return [div({ class: "condition" }, line(condition, context)), valueList(read, context)];
  }
  const told = textsOf(condition);
  return [
    details({ class: "condition", open }, summary(line(condition, context)),
      below(condition, context), valueList(read.filter(({ name }) => !told.has(name)), context)),
    // While the tree is closed, what was read is told beneath it.
    valueList(read, context, "closed-only"),
  ];
}

/** Opens every condition in view, or closes all when none is closed. */
export function toggleConditions() {
  const all = [...document.querySelectorAll("details.condition")];
  const open = all.some((each) => !each.open);
  for (const each of all) each.open = open;
}

/** A part whose own parts are plain values, told in the list of values: it needs no tree. */
function isFlat({ kind, parts }) {
  return !KIND_WORDS[kind] && parts.every((part) => part.parts.length === 0);
}

function below(part, context) {
  const roles = part.kind === "choice" ? CHOICE_WORDS : [];
  return ul({ class: "tree" }, part.parts.map((each, index) => {
    const head = line(each, context, roles[index]);
    return li({ class: "part" }, !isFlat(each)
      ? details({ open: true }, summary(head), below(each, context))
      : [head, each.state !== "not_looked_at" && each.parts.length > 0 &&
          ul({ class: "values" }, each.parts.map((operand) => li(valueOf(operand, context))))]);
  }));
}

function line({ kind, text, state, value }, { names }, role) {
  const verdict = NO_VALUE[state] ?? verdictOf(value);
  return span({ class: ["part-line", state, verdict.name] },
    span({ class: "part-sign", "aria-hidden": "true" }, verdict.sign),
    role && span({ class: "kind" }, role),
    KIND_WORDS[kind] && span({ class: "kind" }, KIND_WORDS[kind]),
    code({ class: "part-text" }, marked(text, names)),
    verdict.says ? span({ class: "part-value" }, verdict.says)
      : value !== text && span({ class: "part-value" }, "= ", bdi({ class: "value" }, value)));
}

function verdictOf(value) {
  if (value === "true") return { says: "true", sign: "\u2713", name: "holds" };
  if (value === "false") return { says: "false", sign: "\u2717", name: "fails" };
  return { sign: "\u00b7" };
}

function textsOf({ text, parts }) {
  return new Set([text, ...parts.flatMap((part) => [...textsOf(part)])]);
}

/** The text with the names it read set off from the rest. */
function marked(text, names) {
  return pieces(text, names).map((piece) =>
    names.includes(piece) ? span({ class: "name" }, piece) : piece);
}

/** Cuts `text` at each whole occurrence of one of the names, longest first; joined it is `text`. */
export function pieces(text, names) {
  if (names.length === 0) return [text];
  const escaped = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const cut = new RegExp(`(?<![\\w.])(${escaped.join("|")})(?![\\w])`, "u");
  return text.split(cut).filter((piece) => piece !== "");
}

function valueList(values, context, look) {
  return values.length > 0 && ul({ class: ["values", look] }, values.map(({ name, value }) =>
    li({ key: name },
      valueOf({ text: name, value, state: value == null ? "missing" : "value" }, context))));
}

function valueOf({ text, state, value }, { features }) {
  const definition = features.get(text)?.definition;
  return [span({ class: "name" }, text), " ",
    NO_VALUE[state]
      ? span({ class: ["no-value", state] }, `${NO_VALUE[state].sign} ${NO_VALUE[state].says}`)
      : ["= ", bdi({ class: "value" }, value)],
    definition && span({ class: "faint" }, ` ${definition}`)];
}
