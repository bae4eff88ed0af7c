package io.hindsight.rules;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The features that one profile answered about one transaction, in their stored form: each by the
 * digest of its definition, with its value or why there is none. Immutable; equal when the bytes
 * are.
 *
 * <p>Format 1: a format byte and the number of features; then for each the first 8 bytes of its
 * digest, a byte that is 1 for an exact value, 0 for one from panes or sketches and 2 for none, and
 * the value or the code of the absence.
 */
public final class ObservedFeatures {
  private static final int FORMAT = 1;
  private static final int BOUNDED = 0;
  private static final int EXACT = 1;
  private static final int ABSENT = 2;
  private static final int DURATION = 64;

  private final byte[] bytes;

  private ObservedFeatures(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Takes over the array.
   *
   * @throws IllegalArgumentException when the bytes are not in a known form
   */
  public static ObservedFeatures ofBytes(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != FORMAT) {
      throw new IllegalArgumentException("observed features: of an unknown form");
    }
    return new ObservedFeatures(bytes);
  }

  /** Returns the stored form. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /**
   * One feature as people read it.
   *
   * @param value String, Boolean, Long or Double, times and durations as text; null when missing
   * @param missing why there is no value, or null when there is one
   * @param exact whether it comes from single transactions only, not from panes or sketches
   */
  public record Shown(@Nullable Object value, @Nullable String missing, boolean exact) {}

  /**
   * What was answered for one feature.
   *
   * @param id the first 8 bytes of the digest of its definition, as {@link FeatureDefinition#id}
   */
  public record Answer(long id, Shown shown) {}

  /** Returns what was answered for a feature. */
  public Shown shown(FeatureDefinition feature) {
    Values values = values();
    int index = values.indexOf(feature.id());
    return index < 0 ? new Shown(null, Absence.NOT_ASKED.text(), true) : values.shown(index);
  }

  static Shown shown(Object value, boolean exact) {
    return value instanceof Absence absence
        ? new Shown(null, absence.text(), true)
        : new Shown(ShownValue.of(value), null, exact);
  }

  /** Returns everything that was answered, in the order of the answer. */
  public List<Answer> answers() {
    Values values = values();
    var answers = new ArrayList<Answer>(values.ids().length);
    for (int i = 0; i < values.ids().length; i++) {
      answers.add(new Answer(values.ids()[i], values.shown(i)));
    }
    return answers;
  }

  /** Decodes it. */
  Values values() {
    ByteReader in = new ByteReader(bytes);
    in.single();
    int count = in.count();
    long[] ids = new long[count];
    Object[] values = new Object[count];
    boolean[] exact = new boolean[count];
    for (int i = 0; i < count; i++) {
      ids[i] = in.fixed();
      int kind = in.single();
      exact[i] = kind != BOUNDED;
      values[i] = kind == ABSENT ? Absence.ofCode(in.single()) : readValue(in);
    }
    if (!in.atEnd()) {
      throw in.damaged();
    }
    return new Values(ids, values, exact);
  }

  private static Object readValue(ByteReader in) {
    return in.peek() == DURATION ? HeldDuration.read(in) : HeldValue.read(in);
  }

  /** Decoded features: parallel arrays. */
  @SuppressWarnings("ArrayRecordComponent")
  record Values(long[] ids, Object[] values, boolean[] exact) {
    Shown shown(int index) {
      return ObservedFeatures.shown(values[index], exact[index]);
    }

    /** The place of a feature; -1 when it was not answered. */
    int indexOf(long id) {
      for (int i = 0; i < ids.length; i++) {
        if (ids[i] == id) {
          return i;
        }
      }
      return -1;
    }
  }

  /** Collects what a profile answers. */
  static final class Writer {
    private final ByteWriter out = new ByteWriter();

    Writer(int count) {
      out.single(FORMAT);
      out.unsigned(count);
    }

    void add(long id, Object value, boolean exact) {
      out.fixed(id);
      if (value instanceof Absence absence) {
        out.single(ABSENT);
        out.single(absence.code());
        return;
      }
      out.single(exact ? EXACT : BOUNDED);
      if (value instanceof Duration duration) {
        HeldDuration.write(out, duration);
      } else {
        HeldValue.write(out, value);
      }
    }

    ObservedFeatures done() {
      return new ObservedFeatures(out.toBytes());
    }
  }

  /** Durations are values of features only, never of states. */
  private static final class HeldDuration {
    private HeldDuration() {}

    static void write(ByteWriter out, Duration duration) {
      out.single(DURATION);
      out.signed(duration.getSeconds());
      out.unsigned(duration.getNano());
    }

    static Duration read(ByteReader in) {
      in.single();
      return Duration.ofSeconds(in.signed(), in.unsigned());
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ObservedFeatures that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    Values values = values();
    StringBuilder text = new StringBuilder("ObservedFeatures");
    for (int i = 0; i < values.ids.length; i++) {
      text.append(i == 0 ? "[" : ", ")
          .append(Long.toHexString(values.ids[i]))
          .append('=')
          .append(values.values[i]);
    }
    return text.append(']').toString();
  }
}
