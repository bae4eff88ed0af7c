package io.hindsight.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AccountIdTest {
  private static final long SEED = 596;
  private static final int IDS = 20_000;
  private static final int LENGTH_MAX = 12;

  /** What is most likely to break an encoding. */
  private static final String[] SPECIAL = {
    "|", "%", "%25", "%7C", "%7c", "||", "25", "7C", "/", "é", "\u0000", "\uD83D\uDE00", " "
  };

  /** Any Unicode text without unpaired surrogates, special characters often. */
  private static String randomId(Random random) {
    var id = new StringBuilder();
    int length = 1 + random.nextInt(LENGTH_MAX);
    for (int i = 0; i < length; i++) {
      if (random.nextBoolean()) {
        id.append(SPECIAL[random.nextInt(SPECIAL.length)]);
      } else {
        id.appendCodePoint(randomCodePoint(random));
      }
    }
    return id.toString();
  }

  private static int randomCodePoint(Random random) {
    int codePoint = random.nextInt(Character.MAX_CODE_POINT + 1);
    boolean surrogate = Character.getType(codePoint) == Character.SURROGATE;
    return surrogate ? '|' : codePoint;
  }

  @Test
  void everyIdComesBackFromItsStream() {
    var random = new Random(SEED);
    for (int i = 0; i < IDS; i++) {
      String id = randomId(random);
      String stream = AccountId.streamOf(id);

      assertThat(AccountId.isAccountStream(stream)).as("seed %d: %s", SEED, id).isTrue();
      assertThat(AccountId.ofStream(stream)).as("seed %d", SEED).isEqualTo(id);
    }
  }

  @Test
  void twoAccountsNeverShareAStream() {
    var random = new Random(SEED);
    Map<String, String> idOfStream = new HashMap<>();
    for (int i = 0; i < IDS; i++) {
      String id = randomId(random);
      String other = idOfStream.putIfAbsent(AccountId.streamOf(id), id);
      assertThat(other == null || other.equals(id))
          .as("seed %d: %s and %s", SEED, id, other)
          .isTrue();
    }
  }

  @Test
  void theActorAndTheScanNameAStreamAlike() {
    var random = new Random(SEED);
    for (int i = 0; i < IDS; i++) {
      String id = randomId(random);
      assertThat(AccountId.persistenceIdOf(id).id())
          .as("seed %d", SEED)
          .isEqualTo(AccountId.streamOf(id));
    }
  }

  @Test
  void theNameOfAStreamNeverChanges() {
    assertThat(AccountId.streamOf("596")).isEqualTo("account|596");
    assertThat(AccountId.streamOf("a|b")).isEqualTo("account|a%7Cb");
    assertThat(AccountId.streamOf("100%")).isEqualTo("account|100%25");
    assertThat(AccountId.streamOf("%7C")).isEqualTo("account|%257C");
  }

  @Test
  void everySliceIsInRangeAndUsed() {
    var random = new Random(SEED);
    var used = new boolean[AccountId.SLICES];
    for (int i = 0; i < IDS; i++) {
      String id = randomId(random);
      assertThat(AccountId.sliceOf(id))
          .as("seed %d: %s", SEED, id)
          .isBetween(0, AccountId.SLICES - 1);
      used[AccountId.sliceOf(id)] = true;
    }
    assertThat(used).as("seed %d", SEED).doesNotContain(false);
  }

  /** Computed by another implementation of CRC-32C (polynomial 0x82F63B78, reflected). */
  @Test
  void theSliceOfAnAccountNeverChanges() {
    assertThat(AccountId.SLICES).isEqualTo(32);
    assertThat(AccountId.sliceOf("596")).isEqualTo(21);
    assertThat(AccountId.sliceOf("1")).isEqualTo(3);
    assertThat(AccountId.sliceOf("a|b")).isEqualTo(31);
    assertThat(AccountId.sliceOf("100%")).isEqualTo(22);
    assertThat(AccountId.sliceOf("%7C")).isEqualTo(4);
    assertThat(AccountId.sliceOf("\u0451\u0436")).isEqualTo(16);
    assertThat(AccountId.sliceOf("\uD83D\uDE00")).isEqualTo(20);
  }

  @Test
  void otherStreamsAreNotAccounts() {
    assertThat(AccountId.isAccountStream("rulebook")).isFalse();
    assertThatThrownBy(() -> AccountId.ofStream("profile|terminal_id|1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("profile|terminal_id|1");
  }
}
