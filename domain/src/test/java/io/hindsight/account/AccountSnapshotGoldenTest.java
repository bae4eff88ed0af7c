package io.hindsight.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.ids.RecentIds;
import io.hindsight.serialization.EventCatalogue;
import io.hindsight.serialization.GoldenFiles;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountSnapshotGoldenTest {
  private static final String MANIFEST = "account.snapshot.v1";

  private static final RecentIds.Stored RECENT =
      new RecentIds.Stored(
          new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE},
          new long[] {65, 66, 321, 322},
          new long[] {1_522_540_831_000_000L, 0, -1, 1_522_540_831_000_001L},
          64,
          1_522_540_830_000_000L);

  private static final Map<String, AccountSnapshot> SAMPLES =
      Map.of(
          MANIFEST + ".full",
          new AccountSnapshot(322, 2, new byte[] {1, 0, -1, 127}, RECENT, 0, new long[0]),
          MANIFEST + ".labelled",
          new AccountSnapshot(322, 2, null, RECENT, 300, new long[] {17, 318}),
          MANIFEST + ".empty",
          new AccountSnapshot(
              0,
              0,
              null,
              new RecentIds.Stored(new long[0], new long[0], new long[0], 0, Long.MIN_VALUE),
              0,
              new long[0]));

  @Test
  void everyGoldenSnapshotReadsAsItsSample() throws IOException {
    for (Map.Entry<String, AccountSnapshot> sample : SAMPLES.entrySet()) {
      byte[] now = EventCatalogue.get().codecOf(AccountSnapshot.class).encode(sample.getValue());
      assertThat(GoldenFiles.names())
          .as("%s.hex would hold:%n%s", sample.getKey(), GoldenFiles.hex(now))
          .contains(sample.getKey());
      assertThat(EventCatalogue.get().decode(MANIFEST, GoldenFiles.bytes(sample.getKey())))
          .as(sample.getKey())
          .isEqualTo(sample.getValue());
    }
  }
}
