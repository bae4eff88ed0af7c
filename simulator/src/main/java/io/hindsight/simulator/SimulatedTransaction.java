package io.hindsight.simulator;

import java.time.Instant;

/**
 * A card transaction, and the truth about it.
 *
 * @param id its place in the simulation, from 0
 * @param occurredAt when it happened, to the second
 * @param customerId who pays, from 0
 * @param terminalId where, from 0
 * @param amountMinor how much, in hundredths, above 0
 * @param fraud whether it is a fraud
 * @param scenario why: 0 is no fraud, 1 an amount above 220, 2 a compromised terminal, 3 stolen
 *     credentials
 */
public record SimulatedTransaction(
    long id,
    Instant occurredAt,
    int customerId,
    int terminalId,
    long amountMinor,
    boolean fraud,
    int scenario) {}
