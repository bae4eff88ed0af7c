package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurrenciesTest {
  @ParameterizedTest
  @CsvSource({
    "57.16,EUR,5716",
    "57,EUR,5700",
    "57.1,EUR,5710",
    "0,EUR,0",
    "0.01,EUR,1",
    "1200,JPY,1200",
    "1.234,KWD,1234",
    "1.2345,CLF,12345",
    "1000000000000,EUR,100000000000000"
  })
  void amountsAreReadInMinorUnits(String text, String currency, long minor) {
    assertThat(Currencies.parse(text, currency)).isEqualTo(minor);
  }

  @ParameterizedTest
  @CsvSource({"5716,EUR,57.16", "5,EUR,0.05", "0,EUR,0.00", "-5,EUR,-0.05", "1200,JPY,1200"})
  void amountsArePrintedInMajorUnits(long minor, String currency, String text) {
    assertThat(Currencies.format(minor, currency)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "1.234,EUR,at most 2 decimals in EUR",
    "1.5,JPY,at most 0 decimals in JPY",
    "-1,EUR,not negative",
    "1e3,EUR,a plain decimal",
    ".5,EUR,a plain decimal",
    "5.,EUR,a plain decimal",
    "+5,EUR,a plain decimal",
    "'1,5',EUR,a plain decimal",
    "'',EUR,a plain decimal",
    "1000000000000.01,EUR,<= 1000000000000.00",
    "99999999999999999999999999,EUR,<= 1000000000000.00"
  })
  void otherTextsAreRefusedWithTheReason(String text, String currency, String reason) {
    assertThatThrownBy(() -> Currencies.parse(text, currency))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: " + reason);
  }
}
