package io.hindsight.serialization;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The stored forms of every value ever written: {@code <manifest>.<variant>.hex} holds the bytes,
 * the file beside it, {@code .txt}, what they say, for people. They are never edited and never
 * deleted.
 */
public final class GoldenFiles {
  /** Characters on a line of a {@code .hex} file. */
  private static final int LINE = 64;

  private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory());

  private GoldenFiles() {}

  private static Path directory() {
    try {
      return Path.of(GoldenFiles.class.getResource("/golden").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the names of all files, without their endings. */
  public static Set<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      var names = new TreeSet<String>();
      files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".hex"))
          .forEach(file -> names.add(file.substring(0, file.length() - ".hex".length())));
      return names;
    }
  }

  /** Returns the stored bytes of a name. */
  public static byte[] bytes(String name) throws IOException {
    String hex = Files.readString(directory().resolve(name + ".hex"));
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  /** Returns what people read of a name. */
  public static String text(String name) throws IOException {
    return Files.readString(directory().resolve(name + ".txt"), StandardCharsets.UTF_8).strip();
  }

  /** Returns what bytes say, as JSON; byte strings are in Base64. */
  public static String describe(byte[] bytes) throws IOException {
    return CBOR.readTree(bytes).toString();
  }

  /** Returns what a {@code .hex} file of these bytes holds. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes).replaceAll("(.{" + LINE + "})", "$1\n").strip() + "\n";
  }

  /** Returns the manifest that a name begins with. */
  public static String manifestOf(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }
}
