package io.hindsight.cassandra.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CassandraYamlTest {

  @Test
  void aPathIsQuotedWhateverItHolds() {
    assertThat(CassandraYaml.quoted(Path.of("/a b/c\"d\\e: #f\n")))
        .isEqualTo("\"/a b/c\\\"d\\\\e: #f\\x0a\"");
  }

  @Test
  void everyPlaceholderIsFilledInAndNoneTwice() throws Exception {
    CassandraDirectories directories = new CassandraDirectories(Path.of("/d/@native_port@"));
    String yaml = CassandraYaml.of(directories, 1042, 7042, 1024, CommitLogSync.BATCH);
    assertThat(yaml)
        .contains("native_transport_port: 1042\n")
        .contains("storage_port: 7042\n")
        .contains("- \"/d/@native_port@/data\"\n")
        .contains("commitlog_sync: batch\n")
        .contains("memtable_heap_space: 128MiB\n");
    assertThat(yaml.replace("@native_port@", "")).doesNotContain("@");
  }

  @Test
  void theDatabaseListensOnLoopbackOnly() throws Exception {
    CassandraDirectories directories = new CassandraDirectories(Path.of("/d"));
    String yaml = CassandraYaml.of(directories, 1042, 7042, 1024, CommitLogSync.BATCH);
    assertThat(yaml.lines().filter(line -> line.contains("_address:")))
        .containsExactly("listen_address: 127.0.0.1", "rpc_address: 127.0.0.1");
  }
}
