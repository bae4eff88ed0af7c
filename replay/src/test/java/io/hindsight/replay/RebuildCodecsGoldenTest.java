package io.hindsight.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.hindsight.replay.RebuildEvent.RebuildCancelled;
import io.hindsight.replay.RebuildEvent.RebuildCaughtUp;
import io.hindsight.replay.RebuildEvent.RebuildFailed;
import io.hindsight.replay.RebuildEvent.RebuildPaused;
import io.hindsight.replay.RebuildEvent.RebuildResumed;
import io.hindsight.replay.RebuildEvent.RebuildStarted;
import io.hindsight.replay.RebuildEvent.RebuildThrottled;
import io.hindsight.replay.RebuildEvent.SegmentCompleted;
import io.hindsight.serialization.EventCatalogue;
import io.hindsight.serialization.EventCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The golden files hold every form of a rebuild event ever written: {@code .hex} the bytes, {@code
 * .txt} what they say. Never edited, never deleted.
 */
class RebuildCodecsGoldenTest {
  private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory());
  private static final long AT = 1_522_540_831_000_000L;
  private static final String VARIANT = ".sample";
  private static final String SEGMENT_V1 = "rebuild.segment-completed.v1";
  private static final String SEGMENT = "rebuild.segment-completed.v2";

  private static final Map<String, RebuildEvent> SAMPLES =
      Map.of(
          "rebuild.started.v1",
          new RebuildStarted(3, 2, 64, AT),
          SEGMENT_V1,
          new SegmentCompleted(63, 1L << 40, 20_000, 1, AT, List.of()),
          SEGMENT,
          new SegmentCompleted(63, 1L << 40, 20_000, 1, AT, List.of(0L, 7L, 8_589_934_592L)),
          "rebuild.caught-up.v1",
          new RebuildCaughtUp(AT),
          "rebuild.failed.v1",
          new RebuildFailed("no node left: \u00e9", AT),
          "rebuild.paused.v1",
          new RebuildPaused(AT),
          "rebuild.resumed.v1",
          new RebuildResumed(AT),
          "rebuild.cancelled.v1",
          new RebuildCancelled(AT),
          "rebuild.throttled.v1",
          new RebuildThrottled(5_000, AT));

  private static String file(String name) throws IOException {
    try (var in = RebuildCodecsGoldenTest.class.getResourceAsStream("/golden/" + name)) {
      assertThat(in).as("golden file %s", name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] golden(String manifest) throws IOException {
    return HexFormat.of().parseHex(file(manifest + VARIANT + ".hex").replaceAll("\\s", ""));
  }

  private static Object read(String manifest, byte[] bytes) throws IOException {
    return EventCatalogue.get().decode(manifest, bytes);
  }

  @Test
  void everyCodecOfThisModuleHasASampleAndAGoldenFile() throws IOException {
    for (EventCodec<?> codec : new RebuildCodecs().codecs()) {
      assertThat(SAMPLES).containsKey(codec.manifest());
      assertThat(golden(codec.manifest())).isNotEmpty();
    }
  }

  @Test
  void everyGoldenFileReadsAsItsSample() throws IOException {
    for (Map.Entry<String, RebuildEvent> sample : SAMPLES.entrySet()) {
      assertThat(read(sample.getKey(), golden(sample.getKey()))).isEqualTo(sample.getValue());
    }
  }

  @Test
  void everySampleIsWrittenToTheByte() throws IOException {
    for (Map.Entry<String, RebuildEvent> sample : SAMPLES.entrySet()) {
      if (sample.getKey().equals(SEGMENT_V1)) {
        continue;
      }
      EventCodec<?> codec = EventCatalogue.get().codecOf(sample.getValue().getClass());
      assertThat(codec.manifest()).isEqualTo(sample.getKey());
      assertThat(HexFormat.of().formatHex(codec.encode(sample.getValue())))
          .isEqualTo(HexFormat.of().formatHex(golden(sample.getKey())));
    }
  }

  @Test
  void theTextBesideAGoldenFileSaysWhatItHolds() throws IOException {
    for (String manifest : SAMPLES.keySet()) {
      assertThat(file(manifest + VARIANT + ".txt").strip())
          .isEqualTo(CBOR.readTree(golden(manifest)).toString());
    }
  }

  @Test
  void fieldsThatALaterVersionAppendsAreSkipped() throws IOException {
    for (Map.Entry<String, RebuildEvent> sample : SAMPLES.entrySet()) {
      var fields = (ArrayNode) CBOR.readTree(golden(sample.getKey()));
      fields.add(7).add("later").addArray().add(1).addObject().put("a", true);
      assertThat(read(sample.getKey(), CBOR.writeValueAsBytes(fields)))
          .isEqualTo(sample.getValue());
    }
  }

  @Test
  void aFieldThatAnOlderVersionLacksReadsAsAbsent() throws IOException {
    for (String manifest : SAMPLES.keySet()) {
      var fields = (ArrayNode) CBOR.readTree(golden(manifest));
      if (manifest.equals(SEGMENT)) {
        fields.remove(fields.size() - 1);
        assertThat(read(manifest, CBOR.writeValueAsBytes(fields)))
            .isEqualTo(SAMPLES.get(SEGMENT_V1));
      }
      fields.remove(fields.size() - 1);
      var shortened = (RebuildEvent) read(manifest, CBOR.writeValueAsBytes(fields));
      assertThat(atOf(shortened)).as(manifest).isZero();
    }
  }

  private static long atOf(RebuildEvent event) {
    return event.fold(
        new RebuildEvent.Cases<Long>() {
          @Override
          public Long onStarted(RebuildStarted started) {
            return started.atMicros();
          }

          @Override
          public Long onSegment(SegmentCompleted segment) {
            return segment.atMicros();
          }

          @Override
          public Long onCaughtUp(RebuildCaughtUp caughtUp) {
            return caughtUp.atMicros();
          }

          @Override
          public Long onFailed(RebuildFailed failed) {
            return failed.atMicros();
          }

          @Override
          public Long onPaused(RebuildPaused paused) {
            return paused.atMicros();
          }

          @Override
          public Long onResumed(RebuildResumed resumed) {
            return resumed.atMicros();
          }

          @Override
          public Long onCancelled(RebuildCancelled cancelled) {
            return cancelled.atMicros();
          }

          @Override
          public Long onThrottled(RebuildThrottled throttled) {
            return throttled.atMicros();
          }
        });
  }
}
