package io.hindsight.ids;

import io.hindsight.serialization.FieldReader;
import io.hindsight.serialization.FieldWriter;
import java.io.IOException;

/** The stored fields of remembered ids, in their order, within a snapshot. */
public final class IdCodec {
  private IdCodec() {}

  /** Writes all fields. */
  public static void write(RecentIds.Stored recent, FieldWriter out) throws IOException {
    out.integers(recent.idHashes());
    out.integers(recent.sequenceNrs());
    out.integers(recent.timesMicros());
    out.integer(recent.forgottenCount());
    out.integer(recent.forgottenThroughMicros());
  }

  /** Reads all fields. */
  public static RecentIds.Stored read(FieldReader in) throws IOException {
    return new RecentIds.Stored(
        in.integers(), in.integers(), in.integers(), in.integer(), in.integer());
  }
}
