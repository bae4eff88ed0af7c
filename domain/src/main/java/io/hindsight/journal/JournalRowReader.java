package io.hindsight.journal;

import com.datastax.oss.driver.api.core.cql.Row;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads many rows of {@code messages} that follow each other: as {@link JournalRow#of}, but
 * straight from the bytes of the protocol (which are those of the types: UTF-8, and integers of 4
 * and 8 bytes, the highest first), and text that is that of the row before is not made again. Not
 * thread-safe.
 */
final class JournalRowReader {
  private final Text persistenceId = new Text();
  private final Text manifest = new Text();

  /** Text of the row before. */
  private static final class Text {
    private @Nullable ByteBuffer bytes;
    private String text = "";

    String of(ByteBuffer next) {
      if (!next.equals(bytes)) {
        text = StandardCharsets.UTF_8.decode(next.duplicate()).toString();
        bytes = next;
      }
      return text;
    }
  }

  JournalRow read(Row row) {
    ByteBuffer stream = row.getBytesUnsafe(0);
    ByteBuffer partition = row.getBytesUnsafe(1);
    ByteBuffer sequence = row.getBytesUnsafe(2);
    ByteBuffer serializer = row.getBytesUnsafe(3);
    ByteBuffer name = row.getBytesUnsafe(4);
    ByteBuffer event = row.getBytesUnsafe(5);
    if (stream == null
        || partition == null
        || sequence == null
        || serializer == null
        || name == null
        || event == null) {
      return JournalRow.of(row);
    }
    return new JournalRow(
        persistenceId.of(stream),
        partition.getLong(partition.position()),
        sequence.getLong(sequence.position()),
        serializer.getInt(serializer.position()),
        manifest.of(name),
        event);
  }
}
