package io.hindsight.ids;

import static org.assertj.core.api.Assertions.assertThat;

import io.hindsight.ids.RecentIds.Entry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecentIdsTest {
  private static final long SEED = 20_180_401;
  private static final int RUNS = 50;
  private static final int LATEST_MICROS = 1_000;

  /** What the account's actor does: writes the oldest chunk to the index before it overflows. */
  private static final class Model {
    final RecentIds recent = new RecentIds(RecentIds.CAPACITY);
    final Map<Long, Entry> index = new HashMap<>();
    final Map<Long, Entry> all = new HashMap<>();

    void add(Entry entry) {
      if (recent.isFull()) {
        List<Entry> oldest = recent.oldestChunk();
        assertThat(oldest).hasSize(RecentIds.CHUNK);
        oldest.forEach(e -> index.put(e.idHash(), e));
      }
      recent.add(entry.idHash(), entry.sequenceNr(), entry.occurredAtMicros());
      all.put(entry.idHash(), entry);
    }
  }

  private static Model modelOf(Random random, int count) {
    var model = new Model();
    for (int i = 1; i <= count; i++) {
      model.add(new Entry(random.nextLong(), i, random.nextInt(LATEST_MICROS)));
    }
    return model;
  }

  @Test
  void nothingIsForgottenThatTheOldestChunkDidNotOfferBefore() {
    for (long seed = SEED; seed < SEED + RUNS; seed++) {
      var random = new Random(seed);
      Model model = modelOf(random, random.nextInt(5 * RecentIds.CAPACITY));
      for (Entry entry : model.all.values()) {
        OptionalLong found = model.recent.find(entry.idHash());
        if (found.isPresent()) {
          assertThat(found).as("seed %d", seed).hasValue(entry.sequenceNr());
        } else {
          assertThat(model.index).as("seed %d", seed).containsEntry(entry.idHash(), entry);
          assertThat(model.recent.mayHaveForgotten(entry.occurredAtMicros()))
              .as("seed %d: a look-up for event %d", seed, entry.sequenceNr())
              .isTrue();
        }
      }
    }
  }

  @Test
  void nothingIsFoundThatWasNotAdded() {
    for (long seed = SEED; seed < SEED + RUNS; seed++) {
      var random = new Random(seed);
      Model model = modelOf(random, random.nextInt(2 * RecentIds.CAPACITY));
      for (int i = 0; i < 100; i++) {
        long stranger = random.nextLong();
        assertThat(model.recent.find(stranger).isPresent())
            .as("seed %d", seed)
            .isEqualTo(model.all.containsKey(stranger));
      }
    }
  }

  @Test
  void aSnapshotRemembersTheSame() {
    for (long seed = SEED; seed < SEED + RUNS; seed++) {
      var random = new Random(seed);
      Model model = modelOf(random, random.nextInt(3 * RecentIds.CAPACITY));
      var restored = new RecentIds(RecentIds.CAPACITY, model.recent.stored());
      assertThat(restored.forgottenCount()).isEqualTo(model.recent.forgottenCount());
      assertThat(restored.isFull()).isEqualTo(model.recent.isFull());
      for (Entry entry : model.all.values()) {
        assertThat(restored.find(entry.idHash()))
            .as("seed %d", seed)
            .isEqualTo(model.recent.find(entry.idHash()));
        assertThat(restored.mayHaveForgotten(entry.occurredAtMicros()))
            .as("seed %d", seed)
            .isEqualTo(model.recent.mayHaveForgotten(entry.occurredAtMicros()));
      }
    }
  }

  @Test
  void theOldestChunkIsOfferedBeforeItMustBeForgotten() {
    var recent = new RecentIds(RecentIds.CAPACITY);
    for (int i = 1; i <= RecentIds.CAPACITY; i++) {
      assertThat(recent.shouldIndex()).isEqualTo(i > RecentIds.CAPACITY - RecentIds.CHUNK / 2);
      recent.add(i, i, i);
    }

    assertThat(recent.isFull()).isTrue();
    assertThat(recent.forgottenCount()).isZero();
    assertThat(recent.mayHaveForgotten(Long.MIN_VALUE)).isFalse();
    assertThat(recent.oldestChunk()).extracting(Entry::sequenceNr).contains(1L, 64L);
  }

  @Test
  void theHashOfAnIdNeverChanges() {
    assertThat(RecentIds.hash("t-1")).isEqualTo(GOLDEN_T1);
    assertThat(RecentIds.hash("")).isEqualTo(0xe3b0c44298fc1c14L);
  }

  /** The first 8 bytes of {@code printf t-1 | sha256sum}. */
  private static final long GOLDEN_T1 = 0x46e9bc3476c92ea2L;
}
