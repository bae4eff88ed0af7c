package io.hindsight.journal;

import com.datastax.oss.driver.api.core.cql.Row;
import io.hindsight.serialization.CatalogueSerializer;
import io.hindsight.serialization.EventCatalogue;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.pekko.serialization.Serialization;

/**
 * One row of {@code messages}, not yet decoded.
 *
 * @param persistenceId the stream
 * @param partitionNr the partition of the stream
 * @param sequenceNr the place in the stream
 * @param serializerId which serializer wrote it
 * @param manifest the name and version of the event
 * @param bytes the event
 */
public record JournalRow(
    String persistenceId,
    long partitionNr,
    long sequenceNr,
    int serializerId,
    String manifest,
    ByteBuffer bytes) {

  static JournalRow of(Row row) {
    return new JournalRow(
        row.getString(0),
        row.getLong(1),
        row.getLong(2),
        row.getInt(3),
        row.getString(4),
        row.getByteBuffer(5));
  }

  /** Tells whether both rows claim the same place in the same stream. */
  boolean isSamePlaceAs(JournalRow other) {
    return sequenceNr == other.sequenceNr
        && partitionNr == other.partitionNr
        && persistenceId.equals(other.persistenceId);
  }

  /**
   * Decodes the event.
   *
   * @throws UndecodableEventException when the bytes are not what the manifest says
   */
  public Object decode(Serialization serialization) {
    byte[] array = new byte[bytes.remaining()];
    bytes.duplicate().get(array);
    try {
      return serializerId == CatalogueSerializer.IDENTIFIER
          ? EventCatalogue.get().decode(manifest, array)
          : serialization.deserialize(array, serializerId, manifest).get();
    } catch (IOException | RuntimeException e) {
      throw new UndecodableEventException(persistenceId, sequenceNr, e);
    }
  }
}
