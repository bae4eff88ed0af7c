package io.hindsight.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulationTest {

  private static final SimulationSettings SETTINGS = SimulationSettings.defaults();
  private static final List<SimulatedTransaction> TRANSACTIONS =
      new Simulation(SETTINGS).transactions().toList();

  @Test
  void theSameSeedGivesTheSameBytesForEver() throws Exception {
    StringBuilder csv = new StringBuilder();
    new Simulation(new SimulationSettings(42, 200, 400, LocalDate.of(2024, 1, 1), 70))
        .writeCsv(csv);
    byte[] digest =
        MessageDigest.getInstance("SHA-256")
            .digest(csv.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(HexFormat.of().formatHex(digest))
        .isEqualTo("2f07562c2cdfd66eb56bef17005c30aeb8cbc3b5003e3d7646461c1cbb093208");
  }

  @Test
  void anotherSeedGivesOtherTransactions() {
    List<SimulatedTransaction> other =
        new Simulation(SETTINGS.withSeed(2)).transactions().limit(100).toList();
    assertThat(other).isNotEqualTo(TRANSACTIONS.subList(0, 100));
  }

  @Test
  void transactionsAreInTheOrderOfTimeAndNumberedWithoutGaps() {
    Instant before = Instant.EPOCH;
    long expectedId = 0;
    for (SimulatedTransaction transaction : TRANSACTIONS) {
      assertThat(transaction.id()).isEqualTo(expectedId++);
      assertThat(transaction.occurredAt()).isAfterOrEqualTo(before);
      before = transaction.occurredAt();
    }
  }

  @Test
  void everyTransactionLiesWithinItsSettings() {
    Instant from = SETTINGS.start().atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant to =
        SETTINGS.start().plusDays(SETTINGS.days()).atStartOfDay(ZoneOffset.UTC).toInstant();
    assertThat(TRANSACTIONS)
        .allMatch(t -> !t.occurredAt().isBefore(from) && t.occurredAt().isBefore(to))
        .allMatch(t -> t.customerId() >= 0 && t.customerId() < SETTINGS.customers())
        .allMatch(t -> t.terminalId() >= 0 && t.terminalId() < SETTINGS.terminals())
        .allMatch(t -> t.amountMinor() > 0)
        .allMatch(t -> t.fraud() == (t.scenario() != 0));
  }

  @Test
  void aboutOneInAHundredIsAFraudAndAllScenariosOccur() {
    Map<Integer, Long> byScenario =
        TRANSACTIONS.stream()
            .collect(Collectors.groupingBy(SimulatedTransaction::scenario, Collectors.counting()));
    assertThat(byScenario.keySet()).containsExactlyInAnyOrder(0, 1, 2, 3);
    double share = 1 - byScenario.get(0) / (double) TRANSACTIONS.size();
    assertThat(share).isBetween(0.008, 0.015);
  }

  @Test
  void anAmountAbove220IsAlwaysAFraud() {
    assertThat(TRANSACTIONS).noneMatch(t -> t.amountMinor() > 220_00 && !t.fraud());
  }

  @Test
  void aCompromisedTerminalIsFraudulentForAtMost28DaysInARow() {
    Map<Integer, List<SimulatedTransaction>> byTerminal =
        TRANSACTIONS.stream().collect(Collectors.groupingBy(SimulatedTransaction::terminalId));
    long compromised =
        byTerminal.values().stream()
            .filter(all -> all.stream().filter(t -> t.scenario() == 2).map(this::day).count() > 0)
            .count();
    assertThat(compromised).isBetween(20L, 80L);
    assertThat(byTerminal.values())
        .allSatisfy(
            all ->
                assertThat(all.stream().filter(t -> t.scenario() == 2).map(this::day).distinct())
                    .hasSizeLessThanOrEqualTo(2 * 28));
  }

  @Test
  void customersPayTwiceADayOnAverage() {
    double daily = TRANSACTIONS.size() / (double) (SETTINGS.customers() * SETTINGS.days());
    assertThat(daily).isCloseTo(2, within(0.15));
  }

  @Test
  void theCsvHasALinePerTransaction() throws IOException {
    StringBuilder csv = new StringBuilder();
    SimulationSettings small = SETTINGS.withCustomers(50).withDays(3);
    long count = new Simulation(small).writeCsv(csv);
    List<String> lines = csv.toString().lines().toList();
    assertThat(lines).hasSize((int) count + 1);
    assertThat(lines.get(0))
        .isEqualTo(
            "transaction_id,tx_datetime,customer_id,terminal_id,amount,fraud,fraud_scenario");
    assertThat(lines.subList(1, lines.size()))
        .allMatch(
            line ->
                line.matches("\\d+,2024-01-0[1-3]T[\\d:]{8}Z,\\d+,\\d+,\\d+\\.\\d\\d,[01],[0-3]"));
  }

  @Test
  void aTargetIsReachedAndHardlyExceeded() {
    for (long target : LongStream.of(1, 5_000, 60_000, 300_000).toArray()) {
      SimulationSettings settings = SimulationSettings.forTransactions(7, target);
      long count = new Simulation(settings).transactions().count();
      long day = 3L * settings.customers();
      assertThat(count).isBetween(target, Math.max(target + day, 2_500));
      assertThat(settings.days()).isGreaterThanOrEqualTo(60);
    }
  }

  @Test
  void theShareOfFraudsHoldsForEverySeed() {
    for (long seed = 0; seed < 5; seed++) {
      SimulationSettings settings = SimulationSettings.forTransactions(seed, 100_000);
      Map<Boolean, Long> byFraud =
          new Simulation(settings)
              .transactions()
              .collect(
                  Collectors.partitioningBy(SimulatedTransaction::fraud, Collectors.counting()));
      double share = byFraud.get(true) / (double) (byFraud.get(true) + byFraud.get(false));
      assertThat(share).as("seed %d", seed).isBetween(0.008, 0.015);
    }
  }

  private LocalDate day(SimulatedTransaction transaction) {
    return transaction.occurredAt().atZone(ZoneOffset.UTC).toLocalDate();
  }
}
