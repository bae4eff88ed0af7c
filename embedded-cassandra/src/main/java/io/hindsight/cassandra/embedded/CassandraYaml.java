package io.hindsight.cassandra.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Fills in the template of {@code cassandra.yaml}. */
final class CassandraYaml {

  private static final String TEMPLATE = "cassandra.yaml";

  /** Shares of the heap size; the last two lie outside the heap. */
  private static final int MEMTABLE_HEAP_SHARE = 8;

  private static final int MEMTABLE_OFFHEAP_SHARE = 4;
  private static final int FILE_CACHE_SHARE = 8;

  private CassandraYaml() {}

  /** The configuration of a node with these directories, ports and heap. */
  static String of(
      CassandraDirectories directories,
      int nativePort,
      int storagePort,
      long heapMegabytes,
      CommitLogSync sync)
      throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("native_port", Integer.toString(nativePort));
    values.put("storage_port", Integer.toString(storagePort));
    values.put("data_directory", quoted(directories.data()));
    values.put("commitlog_directory", quoted(directories.commitLog()));
    values.put("saved_caches_directory", quoted(directories.savedCaches()));
    values.put("hints_directory", quoted(directories.hints()));
    values.put("cdc_directory", quoted(directories.changeCapture()));
    values.put("commitlog_sync", sync.yaml());
    values.put("memtable_heap_mib", Long.toString(heapMegabytes / MEMTABLE_HEAP_SHARE));
    values.put("memtable_offheap_mib", Long.toString(heapMegabytes / MEMTABLE_OFFHEAP_SHARE));
    values.put("file_cache_mib", Long.toString(heapMegabytes / FILE_CACHE_SHARE));
    return fill(template(), values);
  }

  /** Replaces each {@code @name@}, from left to right, so that a value is never replaced again. */
  private static String fill(String template, Map<String, String> values) {
    StringBuilder filled = new StringBuilder(template.length() + 1024);
    int from = 0;
    for (int at = template.indexOf('@'); at >= 0; at = template.indexOf('@', from)) {
      int end = template.indexOf('@', at + 1);
      String name = template.substring(at + 1, end);
      String value = values.get(name);
      if (value == null) {
        throw new IllegalStateException("placeholder: " + name + " (expected: " + values + ")");
      }
      filled.append(template, from, at).append(value);
      from = end + 1;
    }
    return filled.append(template, from, template.length()).toString();
  }

  /** A path as a double-quoted YAML scalar (YAML 1.2, section 7.3.1). */
  static String quoted(Path path) {
    String text = path.toString();
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f) {
        out.append(String.format("\\x%02x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  private static String template() throws IOException {
    try (InputStream in = CassandraYaml.class.getResourceAsStream(TEMPLATE)) {
      if (in == null) {
        throw new IOException("resource: " + TEMPLATE + " (expected: beside its class)");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
