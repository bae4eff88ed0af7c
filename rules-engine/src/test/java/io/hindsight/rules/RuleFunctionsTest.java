package io.hindsight.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableMap;
import io.hindsight.rules.Expression.NoValue;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleFunctionsTest {
  private static final ExpressionCompiler COMPILER =
      ExpressionCompiler.ofConditions(ImmutableMap.of());

  private static Object value(String text) {
    return value(text, Transactions.with(Map.of("none", "", "latitude", 48.8566)));
  }

  private static Object value(String text, Transaction tx) {
    ExpressionCompiler.Result result = COMPILER.compile(text);
    assertThat(result.issues()).as(text).isEmpty();
    return result
        .expression()
        .evaluate(
            new Expression.Inputs() {
              @Override
              public Transaction tx() {
                return tx;
              }

              @Override
              public Object feature(int index) {
                return NoValue.MISSING;
              }
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "similarity('Jon Smith', 'JOHN SMITH') | 90.0",
        "similarity('', '') | 100.0",
        "similarity('abc', '') | 0.0",
        "similarity('kitten', 'sitting') | 57.142857142857146",
        "lower('ÀB') + upper('straße') + trim('  x ') | àbSTRASSEx",
        "speed_kmh(100, duration('30m')) | 200.0",
        "speed_kmh(1, duration('0s')) | Infinity",
        "speed_kmh(0, duration('0s')) | 0.0",
        "speed_kmh(1, duration('-1s')) | FAILED",
        "speed_kmh(-1, duration('1s')) | FAILED",
        "distance_km(0, 0, 0, 0) | 0.0",
        "distance_km(91, 0, 0, 0) | FAILED",
        "distance_km(0, -181, 0, 0) | FAILED",
        "distance_km(tx.attributes.none, 0, 0, 0) | FAILED",
        "distance_km(tx.attributes.nothing, 0, 0, 0) | MISSING",
        "lower(tx.attributes.latitude) | FAILED",
        "ip_in(tx.ip, '203.0.113.0/24') | true",
        "ip_in(tx.ip, ['10.0.0.0/8', '::/0']) | false",
        "ip_in('no address', '0.0.0.0/0') | false"
      })
  void functionsGiveWhatTheReferenceSays(String text, String expected) {
    assertThat(value(text)).hasToString(expected);
  }

  @Test
  void distancesAreThoseOfTheGreatCircle() {
    // Brussels and Paris: 263.97 km apart on a sphere of this radius; half around the world.
    double paris = (double) value("distance_km(50.8503, 4.3517, tx.attributes.latitude, 2.3522)");
    assertThat(paris).isCloseTo(263.97, within(0.5));
    assertThat((double) value("distance_km(0, 0, 0, 180)"))
        .isCloseTo(StrictMath.PI * 6_371.0088, within(1e-9));
    assertThat((double) value("distance_km(90, 0, -90, 77)"))
        .isCloseTo(StrictMath.PI * 6_371.0088, within(1e-9));
  }

  /** Only zones and years whose rules have long been settled: the platform's data may be newer. */
  @Test
  void wallClocksAgreeWithThePlatformsCalendar() {
    long seed = 41;
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    String[] zones = {"Europe/Brussels", "America/New_York", "Asia/Kolkata", "UTC", "+05:30"};
    Instant from = Instant.parse("1990-01-01T00:00:00Z");
    for (int i = 0; i < 400; i++) {
      Instant time = from.plusSeconds(random.nextInt(1_000_000_000));
      String zone = zones[random.nextInt(zones.length)];
      ZonedDateTime wall = time.atZone(ZoneId.of(zone));
      Transaction tx = Transactions.at(time.getEpochSecond() * 1_000_000L, 1);
      String arguments = "(tx.occurred_at, '" + zone + "')";
      boolean weekend = wall.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0;
      String as = time + " " + zone;
      assertThat(value("hour" + arguments, tx)).as(as).isEqualTo((long) wall.getHour());
      assertThat(value("minute_of_day" + arguments, tx))
          .as(as)
          .isEqualTo(wall.getHour() * 60L + wall.getMinute());
      assertThat(value("weekday" + arguments, tx))
          .as(as)
          .isEqualTo((long) wall.getDayOfWeek().getValue());
      assertThat(value("day_of_month" + arguments, tx))
          .as(as)
          .isEqualTo((long) wall.getDayOfMonth());
      assertThat(value("is_weekend" + arguments, tx)).as(as).isEqualTo(weekend);
    }
  }

  @Test
  void theCostOfAnExpressionCountsItsTextsAndLoops() {
    assertThat(COMPILER.compile("tx.amount > 5").cost()).isEqualTo(4);
    assertThat(COMPILER.compile("tx.country == 'BE'").cost()).isEqualTo(4 + 16);
    long once = COMPILER.compile("[1].exists(x, tx.ip.contains('a'))").cost();
    long often = COMPILER.compile("tx.attributes.exists(x, tx.ip.contains('a'))").cost();
    assertThat(often).isGreaterThan(40 * once);
  }
}
