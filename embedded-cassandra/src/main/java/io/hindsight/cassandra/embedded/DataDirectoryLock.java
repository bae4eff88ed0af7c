package io.hindsight.cassandra.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * One database per data directory: an exclusive lock on a file, which the operating system gives
 * back when its holder ends, in whatever way. The file says who holds it.
 */
final class DataDirectoryLock {

  /** Long enough for both process ids, short enough for a file that is something else. */
  private static final int HOLDER_BYTES_MAX = 64;

  /** A channel that nobody refers to is closed, and its lock given back, by the collector. */
  private static final Queue<FileLock> HELD = new ConcurrentLinkedQueue<>();

  private DataDirectoryLock() {}

  /** Takes the lock until this process ends; false when another process has it. */
  static boolean tryAcquire(Path file, Holder holder) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      return false;
    }
    HELD.add(lock);
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(holder.text().getBytes(StandardCharsets.UTF_8)));
    channel.force(true);
    return true;
  }

  /** Who wrote the file last, or null when it does not say. */
  static @Nullable Holder holder(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > HOLDER_BYTES_MAX) {
      return null;
    }
    return Holder.parse(Files.readString(file, StandardCharsets.UTF_8));
  }

  /**
   * The holder's processes.
   *
   * @param databasePid the child JVM that runs Cassandra
   * @param applicationPid its parent
   */
  record Holder(long databasePid, long applicationPid) {

    String text() {
      return databasePid + " " + applicationPid + "\n";
    }

    static @Nullable Holder parse(String text) {
      String[] parts = text.strip().split(" ", -1);
      if (parts.length != 2) {
        return null;
      }
      try {
        return new Holder(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
      } catch (NumberFormatException e) {
        return null;
      }
    }
  }
}
