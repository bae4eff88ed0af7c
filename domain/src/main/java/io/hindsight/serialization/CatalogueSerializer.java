package io.hindsight.serialization;

import java.io.IOException;
import java.io.NotSerializableException;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Pekko's door to the {@link EventCatalogue}: events and snapshots as CBOR arrays, by name. */
public final class CatalogueSerializer extends SerializerWithStringManifest {
  /** Written beside every event in the journal; never changes. */
  public static final int IDENTIFIER = 20_260_401;

  private final EventCatalogue catalogue = EventCatalogue.get();

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object value) {
    return catalogue.codecOf(value.getClass()).manifest();
  }

  @Override
  public byte[] toBinary(Object value) {
    return catalogue.codecOf(value.getClass()).encode(value);
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    try {
      return catalogue.decode(manifest, bytes);
    } catch (IOException e) {
      var failure = new NotSerializableException(manifest + ": " + e.getMessage());
      failure.initCause(e);
      throw failure;
    }
  }
}
