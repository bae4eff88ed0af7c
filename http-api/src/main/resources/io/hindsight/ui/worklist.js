import { shallowReactive } from "./vendor.js";

/**
 * The list the analyst came from, so that a transaction's page can go to the next one without going
 * back. `from` is the list's address, `title` its name.
 */
export const worklist = shallowReactive({ title: "", from: "", transactions: [] });

/** Makes a list the one to walk through; each row has transaction_id and account_id. */
export function walkThrough(title, from, transactions) {
  Object.assign(worklist, { title, from, transactions });
}

/** Where a transaction stands in the list, or -1. */
export function placeOf(transactionId, accountId) {
  return worklist.transactions.findIndex((each) =>
    each.transaction_id === transactionId && each.account_id === accountId);
}
