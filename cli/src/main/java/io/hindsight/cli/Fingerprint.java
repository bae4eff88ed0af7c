package io.hindsight.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** By what the server knows a file again: SHA-256 (FIPS 180-4) of its bytes on disk, in hex. */
final class Fingerprint {
  private static final int BUFFER_BYTES = 1 << 16;

  private Fingerprint() {}

  /**
   * Reads the whole file.
   *
   * @throws CommandFailure when it cannot be read
   */
  static String of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchFileException e) {
      throw new CommandFailure(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new CommandFailure(file + ": cannot be read: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
