import { api } from "./api.js";
import { utcTime } from "./form-dialog.js";

/** A first proposal for the end of a snooze: so many days from now. */
const DAYS_PROPOSED = 7;

const DAY_MS = 86_400_000;

/** What asks until when and why a rule is not asked for an account. */
export function snoozeQuestion(ruleId, accountId) {
  const until = new Date(Date.now() + DAYS_PROPOSED * DAY_MS).toISOString().slice(0, 16);
  return { title: `Snooze ${ruleId} for account ${accountId}?`, action: "Snooze",
    fields: [
      { name: "until", label: "Until (UTC)", type: "datetime-local", required: true,
        initial: until },
      { name: "why", label: "Why", required: true, maxlength: 500 },
    ],
    send: ({ until: end, why, by }) => api.snooze({ rule_id: ruleId, account_id: accountId,
      until: utcTime(end), why, by }) };
}
