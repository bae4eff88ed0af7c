import { api } from "./api.js";
import { DECISIONS, decisionBadge } from "./decisions.js";
import { elements } from "./elements.js";
import { instant } from "./format.js";
import { key, panel } from "./parts.js";
import { transactionHref } from "./router.js";

const { a, bdi, button, div, li, p, span, ul } = elements;

/** The longest note of a golden case. */
const NOTE_LENGTH_MAX = 500;

/** What asks how a transaction has to be decided from now on. */
export function goldenQuestion({ account_id, transaction_id }, standing, decided) {
  return { title: `Pin transaction ${transaction_id} as a golden case?`, action: "Pin",
    fields: [
      { name: "expected", label: "It has to be decided as", options: DECISIONS,
        initial: standing?.expected ?? decided ?? DECISIONS[0] },
      { name: "note", label: "Note", maxlength: NOTE_LENGTH_MAX, initial: standing?.note },
    ],
    send: ({ expected, note, by }) => api.pinGolden({ by, cases: [
      { account_id, transaction_id, expected, note: note.trim() || null }] }) };
}

/** What asks whether a transaction is no golden case any more. */
export function goldenRemoval({ account_id, transaction_id }) {
  return { title: `Remove the golden case of transaction ${transaction_id}?`, action: "Remove",
    fields: [],
    send: ({ by }) => api.removeGolden({ account_id, transaction_id, by }) };
}

/** Whether a transaction is a golden case, and the buttons that make it one or end that. */
export function goldenPanel(standing, pin, remove) {
  return panel("Golden case", [
    button({ type: "button", class: "button small", "data-testid": "pin-golden",
      title: "A version that decides it otherwise is not promoted (p)", onClick: pin },
    standing ? "Change \u2026" : "Pin \u2026",
    span({ class: "keys-hint", "aria-hidden": "true" }, key("p"))),
    standing && button({ type: "button", class: "button small", "data-testid": "remove-golden",
      onClick: remove }, "Remove \u2026")],
  div({ "data-testid": "golden" }, standing
    ? [div({ class: "said" }, decisionBadge(standing.expected), span({ class: "faint" }, "pinned by"),
      bdi(standing.by), span({ class: "faint" }, instant(standing.at))),
    standing.note && div({ class: "said-note" }, bdi(standing.note))]
    : p({ class: "faint" }, "A version may decide it in any way.")));
}

/** The golden cases because of which a version was not promoted. */
export function goldenFailures(failures) {
  return ul({ class: "choices", "data-testid": "golden-failures" }, failures.map((each) =>
    li({ key: `${each.account_id}\n${each.transaction_id}` },
      a({ href: transactionHref(each) }, "transaction ", bdi(each.transaction_id)),
      " of account ", bdi(each.account_id), ": ",
      each.got == null ? "not found in the build" : decisionBadge(each.got),
      " instead of ", decisionBadge(each.expected))));
}
