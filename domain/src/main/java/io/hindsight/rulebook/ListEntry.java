package io.hindsight.rulebook;

import org.jspecify.annotations.Nullable;

/**
 * A value that stands in a list.
 *
 * @param value compared with what transactions state, letter by letter; an address or network (as
 *     {@code 10.0.0.0/8}) also with the networks that an address lies in
 * @param expiresAtMicros transactions that occurred then or later do not see it, epoch
 *     microseconds; {@link #NEVER} for none
 * @param note what people should know about it, or null
 */
public record ListEntry(String value, long expiresAtMicros, @Nullable String note) {
  /** The expiry of an entry that stays until it is removed. */
  public static final long NEVER = 0;

  /** Tells whether a transaction of this time sees the entry. */
  public boolean holdsAt(long occurredAtMicros) {
    return expiresAtMicros == NEVER || expiresAtMicros > occurredAtMicros;
  }
}
