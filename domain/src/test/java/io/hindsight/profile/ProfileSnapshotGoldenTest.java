package io.hindsight.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.ids.RecentIds;
import io.hindsight.serialization.EventCatalogue;
import io.hindsight.serialization.GoldenFiles;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The snapshots of profiles among the golden files. */
class ProfileSnapshotGoldenTest {
  private static final String MANIFEST = "profile.snapshot.v1";
  private static final RecentIds.Stored NOTHING =
      new RecentIds.Stored(new long[0], new long[0], new long[0], 0, Long.MIN_VALUE);

  private static final Map<String, ProfileSnapshot> SAMPLES =
      Map.of(
          MANIFEST + ".full",
          new ProfileSnapshot(
              322,
              new byte[] {2, 0, -1, 127},
              new RecentIds.Stored(
                  new long[] {Long.MIN_VALUE, -1, Long.MAX_VALUE},
                  new long[] {65, 66, 322},
                  new long[] {1_522_540_831_000_000L, -1, 1_522_540_831_000_001L},
                  64,
                  1_522_540_830_000_000L),
              new RecentIds.Stored(new long[] {7}, new long[] {300}, new long[] {5}, 0, -9)),
          MANIFEST + ".empty",
          new ProfileSnapshot(0, new byte[0], NOTHING, NOTHING));

  @Test
  void everyGoldenSnapshotReadsAsItsSample() throws IOException {
    for (Map.Entry<String, ProfileSnapshot> sample : SAMPLES.entrySet()) {
      byte[] now = EventCatalogue.get().codecOf(ProfileSnapshot.class).encode(sample.getValue());
      assertThat(GoldenFiles.names())
          .as("%s.hex would hold:%n%s", sample.getKey(), GoldenFiles.hex(now))
          .contains(sample.getKey());
      assertThat(EventCatalogue.get().decode(MANIFEST, GoldenFiles.bytes(sample.getKey())))
          .as(sample.getKey())
          .isEqualTo(sample.getValue());
    }
  }
}
