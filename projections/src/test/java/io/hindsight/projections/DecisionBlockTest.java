package io.hindsight.projections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hindsight.projections.DecisionRecord.Parity;
import io.hindsight.rules.Decision;
import io.hindsight.rules.Limits;
import io.hindsight.rules.Transaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecisionBlockTest {
  private static final long SEED = 128;
  private static final int RUNS = 500;
  private static final List<Parity> PARITIES = List.of(Parity.values());
  private static final String[] CURRENCIES = {"EUR", "EUR", "EUR", "USD", "JPY"};

  /** What the golden file holds. Never edited: a new form gets a new file. */
  private static final List<DecisionRecord> GOLDEN =
      List.of(
          new DecisionRecord(
              129,
              "t-1",
              1_522_540_831_000_000L,
              25_716,
              "EUR",
              Decision.REVIEW,
              600,
              List.of(0, 4, 300),
              Parity.EQUAL),
          new DecisionRecord(
              130,
              "\u00fcber \uD83D\uDE00",
              1_522_540_830_000_000L,
              0,
              "EUR",
              Decision.APPROVE,
              0,
              List.of(),
              Parity.OTHER_VERSION),
          new DecisionRecord(
              256,
              "t-3",
              Transaction.MIN_OCCURRED_AT_MICROS,
              Limits.MAX_AMOUNT_MINOR,
              "JPY",
              Decision.DECLINE,
              1_000,
              List.of(1),
              Parity.MISMATCH),
          new DecisionRecord(
              257,
              "t-4",
              Transaction.MAX_OCCURRED_AT_MICROS,
              1,
              "EUR",
              Decision.CHALLENGE,
              300,
              List.of(2),
              Parity.EQUAL));

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static byte[] golden() throws IOException {
    try (var in = DecisionBlockTest.class.getResourceAsStream("/golden/decision-block.v1.hex")) {
      String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
  }

  private static List<DecisionRecord> randomBlock(Random random) {
    var records = new ArrayList<DecisionRecord>();
    long sequenceNr = 1L + random.nextInt(1_000_000);
    int count = random.nextInt(DecisionBlock.SIZE + 1);
    for (int i = 0; i < count; i++) {
      records.add(
          new DecisionRecord(
              sequenceNr,
              randomText(random),
              random.nextLong() >> (2 + random.nextInt(40)),
              random.nextLong(Limits.MAX_AMOUNT_MINOR + 1) >> random.nextInt(48),
              CURRENCIES[random.nextInt(CURRENCIES.length)],
              Decision.ofCode(random.nextInt(4)),
              random.nextInt(Limits.MAX_SCORE + 1),
              random.ints(random.nextInt(5), 0, Limits.MAX_RULES).boxed().toList(),
              PARITIES.get(random.nextInt(PARITIES.size()))));
      sequenceNr += 1L + random.nextInt(3);
    }
    return records;
  }

  private static String randomText(Random random) {
    var text = new StringBuilder();
    int length = random.nextInt(200);
    for (int i = 0; i < length; i++) {
      int codePoint = random.nextInt(0x3000);
      text.appendCodePoint(codePoint);
    }
    return text.toString();
  }

  @Test
  void anyBlockComesBackAsItWas() {
    for (long seed = SEED; seed < SEED + RUNS; seed++) {
      List<DecisionRecord> records = randomBlock(new Random(seed));
      assertThat(DecisionBlock.decode(DecisionBlock.encode(records)))
          .as("seed %d", seed)
          .isEqualTo(records);
    }
  }

  @Test
  void equalBlocksGiveEqualBytes() {
    for (long seed = SEED; seed < SEED + RUNS; seed++) {
      assertThat(DecisionBlock.encode(randomBlock(new Random(seed))))
          .as("seed %d", seed)
          .isEqualTo(DecisionBlock.encode(randomBlock(new Random(seed))));
    }
  }

  @Test
  void readingLeavesTheBufferAsItWas() {
    ByteBuffer stored = DecisionBlock.encode(GOLDEN);

    assertThat(DecisionBlock.decode(stored)).isEqualTo(DecisionBlock.decode(stored));
    assertThat(stored.position()).isZero();
  }

  @Test
  void theGoldenBlockIsReadForEver() throws IOException {
    assertThat(DecisionBlock.decode(ByteBuffer.wrap(golden()))).isEqualTo(GOLDEN);
  }

  @Test
  void theGoldenBlockIsWrittenToTheByte() throws IOException {
    assertThat(HexFormat.of().formatHex(bytes(DecisionBlock.encode(GOLDEN))))
        .isEqualTo(HexFormat.of().formatHex(golden()));
  }

  @Test
  void anUnknownVersionIsRefused() throws IOException {
    for (int version : new int[] {0, 2, 127, 255}) {
      byte[] other = golden();
      other[0] = (byte) version;
      assertThatThrownBy(() -> DecisionBlock.decode(ByteBuffer.wrap(other)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("version")
          .hasMessageContaining("expected: 1");
    }
  }

  @Test
  void blocksHoldFixedRangesOfEvents() {
    assertThat(DecisionBlock.SIZE).isEqualTo(128);
    assertThat(DecisionBlock.of(1)).isZero();
    assertThat(DecisionBlock.of(128)).isZero();
    assertThat(DecisionBlock.of(129)).isEqualTo(1);
    assertThat(DecisionBlock.partOf(511)).isZero();
    assertThat(DecisionBlock.partOf(512)).isEqualTo(1);
  }
}
