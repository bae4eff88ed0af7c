package io.hindsight.rulebook;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What something was at each position of the rule book. Immutable; adding a revision costs one
 * object, finding the one of a past position O(log n): each revision also points to one far before
 * it (E. W. Myers, "An applicative random-access stack", Information Processing Letters 17, 1983).
 *
 * @param <T> the revised thing
 */
final class Revisions<T> {
  private final long position;
  private final T value;
  private final int count;
  private final @Nullable Revisions<T> previous;

  /** A revision further back; this one itself when it is the first. */
  private final Revisions<T> jump;

  private Revisions(long position, T value, @Nullable Revisions<T> previous) {
    this.position = position;
    this.value = value;
    this.previous = previous;
    if (previous == null) {
      this.count = 1;
      this.jump = this;
    } else {
      this.count = previous.count + 1;
      Revisions<T> far = previous.jump;
      boolean twoAlike = previous.count - far.count == far.count - far.jump.count;
      this.jump = twoAlike ? far.jump : previous;
    }
  }

  /** The first revision. */
  static <T> Revisions<T> first(long position, T value) {
    return new Revisions<>(position, value, null);
  }

  /**
   * The next revision.
   *
   * @throws IllegalArgumentException when it is not later
   */
  Revisions<T> plus(long nextPosition, T nextValue) {
    if (nextPosition <= position) {
      throw new IllegalArgumentException(
          "position: " + nextPosition + " (expected: > " + position + ")");
    }
    return new Revisions<>(nextPosition, nextValue, this);
  }

  /** Returns the newest revision. */
  T newest() {
    return value;
  }

  /** Returns what it was at a position; null when it was not yet. */
  @Nullable T asOf(long wanted) {
    Revisions<T> at = this;
    while (at != null && at.position > wanted) {
      at = at.jump.position > wanted && at.jump != at ? at.jump : at.previous;
    }
    return at == null ? null : at.value;
  }

  /** Returns all revisions, newest first. */
  List<T> all() {
    var all = new ArrayList<T>(count);
    for (Revisions<T> at = this; at != null; at = at.previous) {
      all.add(at.value);
    }
    return all;
  }
}
