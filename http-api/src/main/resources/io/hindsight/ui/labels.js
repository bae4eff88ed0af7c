import { api } from "./api.js";
import { elements } from "./elements.js";
import { utcTime } from "./form-dialog.js";
import { instant, localInstant } from "./format.js";
import { key, panel } from "./parts.js";

const { bdi, button, div, h2, li, ol, p, path, span, svg } = elements;

/** The longest note of a label. */
const NOTE_LENGTH_MAX = 1000;

/**
 * The one map from a label to its look and to the key that gives it. `shape` is a path in a box of
 * 16 by 16, as a decision's is; the colour is the style sheet's, by class name.
 */
const LOOKS = new Map([
  ["fraud", { label: "Fraud", key: "f", shape: "M2.6 1h1.8v1.2h9.2l-2.2 3.4 2.2 3.4H4.4v6H2.6z" }],
  ["genuine", { label: "Genuine", key: "n",
    shape: "M6.2 13.2 1.4 8.4l1.9-1.9 2.9 2.9 6.5-6.7 1.9 1.9z" }],
]);

/** Who may say so; the first is proposed. */
const SOURCES = ["analyst", "chargeback", "issuer"];

/** A label's shape and word. */
export function labelBadge(label) {
  const look = LOOKS.get(label);
  return span({ class: ["badge", label], "data-label": label },
    look && svg({ class: ["shape", label], viewBox: "0 0 16 16", "aria-hidden": "true" },
      path({ d: look.shape })),
    look?.label ?? bdi(label));
}

/** The keys that label a transaction; `mark` is called with the label. */
export function labelKeys(mark) {
  return [...LOOKS].map(([label, look]) => ({ keys: look.key,
    does: `Mark as ${label}`, run: () => mark(label) }));
}

/** What asks who says that a transaction is this, and since when it is known. */
export function labelQuestion(label, { transaction_id, account_id }) {
  return { title: `Mark transaction ${transaction_id} as ${label}?`,
    action: `Mark as ${label}`, signed: false,
    fields: [
      { name: "source", label: "Who says so", options: SOURCES, initial: SOURCES[0] },
      { name: "known_at", label: "Known since (UTC; empty: now)", type: "datetime-local",
        step: "1" },
      { name: "note", label: "Note", maxlength: NOTE_LENGTH_MAX },
    ],
    send: async ({ source, known_at, note }) => {
      const body = { label, source, known_at: utcTime(known_at), note: note.trim() || null };
      return { ...await api.label(transaction_id, { account_id }, body), note: body.note };
    } };
}

/** Labels as the server knows them, and those given here that it does not show yet. */
export function withGiven(known, given) {
  const added = given.filter((each) => !known.some(({ event_seq }) =>
    event_seq === each.event_seq));
  return [...known, ...added].sort((a, b) => a.event_seq - b.event_seq);
}

/**
 * What was said about a transaction since it was decided: the label that counts, those before it,
 * and the buttons that give another.
 *
 * @param labels the oldest first
 * @param answer the answer to the label that was given here last, or null
 */
export function labelsPanel(labels, answer, mark) {
  const standing = labels.at(-1);
  const earlier = labels.slice(0, -1).reverse();
  return panel("Labels", [...LOOKS.keys()].map((label) => marker(label, mark)),
    div({ "data-testid": "labels" },
      answer && p({ class: "done", role: "status", "data-testid": "labelled" },
        answer.status === "duplicate" ? `It was labelled as ${answer.label} already.`
          : `It is labelled as ${answer.label} now.`),
      standing ? div({ class: "standing", "data-testid": "standing-label" }, said(standing))
        : p({ class: "faint", "data-testid": "no-label" },
          "Nobody has said whether it was fraud. An evaluation counts it as genuine."),
      earlier.length > 0 && [
        h2({ class: "sub" }, "Said before: counts no longer"),
        ol({ class: "earlier", "data-testid": "earlier-labels" }, earlier.map((each) =>
          li({ key: each.event_seq }, said(each)))),
      ]));
}

function marker(label, mark) {
  return button({ type: "button", class: "button small", "data-testid": `mark-${label}`,
    title: `Mark as ${label} (${LOOKS.get(label).key})`, onClick: () => mark(label) },
  `Mark as ${label} \u2026`, span({ class: "keys-hint", "aria-hidden": "true" },
    key(LOOKS.get(label).key)));
}

function said({ label, source, known_at, recorded_at, note }) {
  return [
    div({ class: "said" }, labelBadge(label), span({ class: "faint" }, "by"), bdi(source)),
    note && div({ class: "said-note" }, bdi(note)),
    div({ class: "faint" }, "known since ", time(known_at),
      ", recorded ", recorded_at == null ? "just now" : time(recorded_at)),
  ];
}

/** To the second: the tooltip has it all. */
function time(text) {
  return span({ class: "nowrap", title: `${text}, ${localInstant(text)}` }, instant(text));
}
