package io.hindsight.cassandra.embedded;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;

/** The command line of the child JVM. */
final class ChildCommand {

  private static final String OPTIONS = "jvm-options.txt";
  private static final String LOGGING = "io/hindsight/cassandra/embedded/cassandra-logback.xml";

  /** Variables that would add options to a JVM which is not meant. */
  private static final List<String> FOREIGN_OPTIONS =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH");

  /**
   * Replaced by the JVM at once (same process id), but what it ignores stays ignored: Ctrl-C goes
   * to every process of the terminal, and the database must outlive the application's own last
   * writes. It ends when its standard input does.
   */
  private static final String IGNORING_SIGNALS = "trap '' INT HUP TERM; exec \"$@\"";

  private static final Path SHELL = Path.of("/bin/sh");

  private ChildCommand() {}

  /** A process builder that is ready to start. */
  static ProcessBuilder of(EmbeddedCassandraSettings settings, Path jamm, CommitLogSync sync)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SHELL)) {
      command.addAll(List.of(SHELL.toString(), "-c", IGNORING_SIGNALS, "cassandra"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options());
    command.addAll(memory(settings));
    command.addAll(places(settings, jamm));
    command.add(CassandraChild.class.getName());
    command.addAll(CassandraChild.arguments(settings, ProcessHandle.current().pid(), sync));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(settings.dataDirectory().toFile());
    FOREIGN_OPTIONS.forEach(builder.environment()::remove);
    return builder;
  }

  private static List<String> memory(EmbeddedCassandraSettings settings) {
    int heap = settings.heapMegabytes();
    return List.of(
        "-XX:+UseG1GC",
        "-Xms" + heap + "m",
        "-Xmx" + heap + "m",
        "-XX:MaxGCPauseMillis=100",
        "-XX:+ParallelRefProcEnabled",
        "-XX:MaxDirectMemorySize=" + heap + "m");
  }

  private static List<String> places(EmbeddedCassandraSettings settings, Path jamm)
      throws IOException {
    CassandraDirectories directories = new CassandraDirectories(settings.dataDirectory());
    Path temporary = directories.temporary();
    // The libraries come first, so that they win should our own jar hold more than this module.
    String classPath =
        settings.libraryDirectory().resolve("*") + File.pathSeparator + ownCode().toString();
    return List.of(
        "-javaagent:" + jamm,
        "-Djava.io.tmpdir=" + temporary,
        "-Djna.tmpdir=" + temporary,
        "-Dio.netty.native.workdir=" + temporary,
        "-XX:ErrorFile=" + directories.root().resolve("logs").resolve("hs_err_pid%p.log"),
        "-Dlogback.configurationFile=" + LOGGING,
        "-cp",
        classPath);
  }

  private static List<String> options() throws IOException {
    try (InputStream in = ChildCommand.class.getResourceAsStream(OPTIONS)) {
      if (in == null) {
        throw new IOException("resource: " + OPTIONS + " (expected: beside its class)");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }

  /** The jar or directory of this module. */
  private static Path ownCode() throws IOException {
    CodeSource source = CassandraChild.class.getProtectionDomain().getCodeSource();
    URL location = source == null ? null : source.getLocation();
    if (location == null || !location.getProtocol().equals("file")) {
      throw new IOException("code source: " + location + " (expected: a jar or a directory)");
    }
    try {
      return Path.of(location.toURI());
    } catch (URISyntaxException e) {
      throw new IOException("code source: " + location + " (expected: a file URL)", e);
    }
  }
}
