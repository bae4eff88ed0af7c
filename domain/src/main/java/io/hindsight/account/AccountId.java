package io.hindsight.account;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.apache.pekko.persistence.typed.PersistenceId;

/** How an account's id, any Unicode, becomes its stream and its slice. */
public final class AccountId {
  /** The number of slices, equal to the number of shards. Fixed for good once data exists. */
  public static final int SLICES = 32;

  private static final String TYPE = "account";
  private static final String STREAM_PREFIX = TYPE + "|";

  private AccountId() {}

  /**
   * Returns the name of the account's stream: {@code account|} and the id, with % and | escaped.
   */
  public static String streamOf(String accountId) {
    return STREAM_PREFIX + escape(accountId);
  }

  static PersistenceId persistenceIdOf(String accountId) {
    return PersistenceId.of(TYPE, escape(accountId));
  }

  /** Tells whether a stream is an account's. */
  public static boolean isAccountStream(String persistenceId) {
    return persistenceId.startsWith(STREAM_PREFIX);
  }

  /**
   * Returns the account's id.
   *
   * @throws IllegalArgumentException when the stream is not an account's
   */
  public static String ofStream(String persistenceId) {
    if (!isAccountStream(persistenceId)) {
      throw new IllegalArgumentException("stream: " + persistenceId + " (expected: account|...)");
    }
    String escaped = persistenceId.substring(STREAM_PREFIX.length());
    return escaped.indexOf('%') < 0 ? escaped : escaped.replace("%7C", "|").replace("%25", "%");
  }

  private static String escape(String accountId) {
    return accountId.replace("%", "%25").replace("|", "%7C");
  }

  /** Returns the account's slice, 0 to {@link #SLICES} - 1: CRC-32C of its id in UTF-8. */
  public static int sliceOf(String accountId) {
    var crc = new CRC32C();
    crc.update(accountId.getBytes(StandardCharsets.UTF_8));
    return (int) (crc.getValue() % SLICES);
  }
}
