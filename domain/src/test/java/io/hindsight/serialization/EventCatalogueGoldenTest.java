package io.hindsight.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.hindsight.account.AccountEvent.TransactionDecided;
import io.hindsight.rules.Decision;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whatever was stored once is read for ever: the golden files hold every form ever written. */
class EventCatalogueGoldenTest {
  private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory());

  /** An integer, a text, an array and a map that a later version may have appended. */
  private static final byte[] LATER_FIELDS =
      HexFormat.of().parseHex("187b" + "6161" + "8101" + "a1616101");

  private final EventCatalogue catalogue = EventCatalogue.get();

  private Object read(String name, byte[] bytes) throws IOException {
    return catalogue.decode(GoldenFiles.manifestOf(name), bytes);
  }

  @Test
  void everyStoredValueOfTheCatalogueHasAGoldenFile() throws IOException {
    var manifests = new TreeSet<String>();
    for (String name : GoldenFiles.names()) {
      manifests.add(GoldenFiles.manifestOf(name));
    }
    for (EventCodec<?> codec : catalogue.codecs()) {
      assertThat(manifests).as("golden files").contains(codec.manifest());
    }
  }

  @Test
  void everySampleHasItsGoldenFile() throws IOException {
    for (Map.Entry<String, Object> sample : StoredSamples.all().entrySet()) {
      byte[] now = catalogue.codecOf(sample.getValue().getClass()).encode(sample.getValue());
      assertThat(GoldenFiles.names())
          .as("%s.hex would hold:%n%s", sample.getKey(), GoldenFiles.hex(now))
          .contains(sample.getKey());
    }
  }

  @Test
  void everyGoldenFileReadsAsItsSample() throws IOException {
    for (Map.Entry<String, Object> sample : StoredSamples.all().entrySet()) {
      String name = sample.getKey();
      assertThat(read(name, GoldenFiles.bytes(name))).as(name).isEqualTo(sample.getValue());
    }
  }

  @Test
  void everyGoldenFileReadsAndIsWrittenAgainToTheByte() throws IOException {
    for (String name : GoldenFiles.names()) {
      byte[] golden = GoldenFiles.bytes(name);
      Object value = read(name, golden);
      EventCodec<?> codec = catalogue.codecOf(value.getClass());
      if (codec.manifest().equals(GoldenFiles.manifestOf(name))) {
        assertThat(codec.encode(value)).as(name).isEqualTo(golden);
      }
    }
  }

  @Test
  void theTextBesideAGoldenFileSaysWhatItHolds() throws IOException {
    for (String name : GoldenFiles.names()) {
      assertThat(GoldenFiles.text(name))
          .as(name)
          .isEqualTo(GoldenFiles.describe(GoldenFiles.bytes(name)));
    }
  }

  @Test
  void fieldsThatALaterVersionAppendsAreSkipped() throws IOException {
    for (String name : GoldenFiles.names()) {
      byte[] golden = GoldenFiles.bytes(name);
      int end = golden.length - 1;
      assertThat(golden[end]).as("%s ends an array of any length", name).isEqualTo((byte) 0xff);
      byte[] longer = Arrays.copyOf(golden, golden.length + LATER_FIELDS.length);
      System.arraycopy(LATER_FIELDS, 0, longer, end, LATER_FIELDS.length);
      longer[longer.length - 1] = (byte) 0xff;

      assertThat(read(name, longer)).as(name).isEqualTo(read(name, golden));
    }
  }

  @Test
  void aShorterArrayReadsOrIsRefusedForARequiredField() throws IOException {
    for (String name : GoldenFiles.names()) {
      var fields = (ArrayNode) CBOR.readTree(GoldenFiles.bytes(name));
      while (!fields.isEmpty()) {
        fields.remove(fields.size() - 1);
        byte[] shorter = CBOR.writeValueAsBytes(fields);
        try {
          assertThat(read(name, shorter)).as(name).isNotNull();
        } catch (IOException e) {
          assertThat(e)
              .as(name)
              .hasMessageMatching("a required (text|array|integer|byte string) is absent");
        }
      }
    }
  }

  @Test
  void aFieldThatAnOlderVersionLacksReadsAsAbsent() throws IOException {
    String name = "account.transaction-decided.v1.full";
    var fields = (ArrayNode) CBOR.readTree(GoldenFiles.bytes(name));
    fields.remove(fields.size() - 1);
    fields.remove(fields.size() - 1);
    TransactionDecided full = StoredSamples.full();

    assertThat(read(name, CBOR.writeValueAsBytes(fields)))
        .isEqualTo(
            new TransactionDecided(
                full.transaction(),
                full.knownAtMicros(),
                full.recordedAtMicros(),
                full.degraded(),
                full.ruleSetVersion(),
                full.ruleBookPosition(),
                full.engineSemantics(),
                Decision.DECLINE,
                0,
                List.of()));
  }

  @Test
  void aTornValueIsRefused() throws IOException {
    for (String name : GoldenFiles.names()) {
      byte[] golden = GoldenFiles.bytes(name);
      for (int length = 0; length < golden.length; length++) {
        byte[] torn = Arrays.copyOf(golden, length);
        assertThatThrownBy(() -> read(name, torn)).as(name).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThatThrownBy(() -> catalogue.decode("account.unheard-of.v9", new byte[] {(byte) 0x80}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("account.unheard-of.v9");
    assertThatThrownBy(() -> catalogue.codecOf(String.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String");
  }
}
