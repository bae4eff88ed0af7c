package io.hindsight.simulator;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class SimulationSettingsTest {

  private static final SimulationSettings SETTINGS = SimulationSettings.defaults();

  @Test
  void whatCannotBeSimulatedIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SETTINGS.withCustomers(0))
        .withMessage("customers: 0 (expected: 1 to 500000)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SETTINGS.withTerminals(100_001))
        .withMessage("terminals: 100001 (expected: 1 to 100000)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SETTINGS.withDays(-1))
        .withMessage("days: -1 (expected: 1 to 3660)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SETTINGS.withStart(LocalDate.of(1969, 12, 31)))
        .withMessage("start: 1969-12-31 (expected: a year from 1970 to 9000)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SimulationSettings.forTransactions(1, 0))
        .withMessage("target: 0 (expected: 1 to 100000000)");
  }
}
