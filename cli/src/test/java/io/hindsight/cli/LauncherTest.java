package io.hindsight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "hindsight").toAbsolutePath().normalize();

  @TempDir Path directory;

  /** The outcome of a process. */
  private record Outcome(int exitCode, String output) {}

  private static Outcome run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), output);
  }

  private static boolean hasBash() {
    return Files.isExecutable(Path.of("/bin/bash")) && Files.isExecutable(LAUNCHER);
  }

  @Test
  void it_is_a_valid_script() throws IOException, InterruptedException {
    assumeTrue(hasBash(), "there is no bash here");
    Outcome checked = run(new ProcessBuilder("/bin/bash", "-n", LAUNCHER.toString()));
    assertThat(checked).isEqualTo(new Outcome(0, ""));
  }

  @Test
  void another_java_is_refused_with_what_to_do() throws IOException, InterruptedException {
    assumeTrue(hasBash(), "there is no bash here");
    Path bin = Files.createDirectories(directory.resolve("jdk/bin"));
    Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\nexit 1\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"21.0.1\"\n");
    Path link = Files.createSymbolicLink(directory.resolve("linked"), LAUNCHER);
    ProcessBuilder builder = new ProcessBuilder(link.toString(), "status");
    builder.environment().put("JAVA_HOME", directory.resolve("jdk").toString());
    Outcome refused = run(builder);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.output())
        .contains("Java version: 21")
        .contains("expected: 17")
        .contains("set JAVA_HOME");
  }
}
