package io.hindsight.rules;

import com.google.common.hash.Hashing;
import io.hindsight.rules.RuleDefinition.Options;
import java.nio.charset.StandardCharsets;

/** Which accounts a rule is rolled out to: a stable share that only grows with the percentage. */
final class Rollout {
  private Rollout() {}

  /**
   * Whether an account is among them. Accounts are spread by MurmurHash3 of the rule's id and the
   * account's, so that each rule has a sample of its own.
   */
  static boolean includes(String ruleId, String accountId, Options options) {
    long hash =
        Hashing.murmur3_128(0)
            .newHasher()
            .putString(ruleId, StandardCharsets.UTF_8)
            .putChar('/')
            .putString(accountId, StandardCharsets.UTF_8)
            .hash()
            .asLong();
    return Long.remainderUnsigned(hash, Options.EVERYONE) < options.rolloutBasisPoints();
  }
}
