package io.hindsight.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The rule sets that come with the engine, to start from; docs/packs tells about each. */
public final class RulePacks {
  private static final List<String> NAMES =
      List.of(
          "cards-baseline",
          "cards-strict",
          "card-payments",
          "account-takeover",
          "instant-payments",
          "card-testing");

  private static final String COMMENT = "# ";

  private RulePacks() {}

  /** The names of all packs. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * What a pack is for, in one line: the comment that its text begins with.
   *
   * @throws IllegalArgumentException when there is no pack of that name
   */
  public static String title(String name) {
    String first = source(name).lines().findFirst().orElse("");
    if (!first.startsWith(COMMENT)) {
      throw new IllegalStateException("rule pack without a title: " + name);
    }
    return first.substring(COMMENT.length());
  }

  /**
   * The YAML text of a pack.
   *
   * @throws IllegalArgumentException when there is no pack of that name
   */
  public static String source(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "rule pack: " + name + " (expected: one of " + NAMES + ")");
    }
    try (InputStream in = RulePacks.class.getResourceAsStream("packs/" + name + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("rule pack is not on the class path: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
