package io.hindsight.projections;

import io.hindsight.account.AccountEvent;

/**
 * An event on its way to the folds.
 *
 * @param persistenceId the account's stream
 * @param sequenceNr its place there
 * @param event the event
 * @param offset the source's own place, from which it goes on after a restart
 * @param createdAtMillis when the journal took it, epoch milliseconds
 */
record AccountEnvelope(
    String persistenceId,
    long sequenceNr,
    AccountEvent event,
    Object offset,
    long createdAtMillis) {}
