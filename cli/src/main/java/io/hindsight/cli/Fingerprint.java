package io.hindsight.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** By what the server knows a file again: SHA-256 (FIPS 180-4) of its bytes on disk, in hex. */
final class Fingerprint {
  private static final int BUFFER_BYTES = 1 << 16;

  private Fingerprint() {}

  /**
   * Reads the whole file. With labels among them its rows are others, so is the fingerprint: that
   * of the file's own and the delay.
   *
   * @param labelDelay how long after a fraud it becomes known; null for no labels
   * @throws CommandFailure when it cannot be read
   */
  static String of(Path file, @Nullable Duration labelDelay) {
    String ofFile = of(file);
    if (labelDelay == null) {
      return ofFile;
    }
    String both = ofFile + " label-delay " + labelDelay.toSeconds() + "s";
    return hex(sha256().digest(both.getBytes(StandardCharsets.US_ASCII)));
  }

  /**
   * Reads the whole file.
   *
   * @throws CommandFailure when it cannot be read
   */
  static String of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = sha256();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return hex(digest.digest());
    } catch (NoSuchFileException e) {
      throw new CommandFailure(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new CommandFailure(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
