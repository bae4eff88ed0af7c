package io.hindsight.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads YAML into nodes with places, and reports whatever is not as expected. */
final class YamlTree {
  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setUseMarks(true)
          .setParseComments(false)
          .setCodePointLimit(Limits.MAX_SOURCE)
          .setMaxAliasesForCollections(Limits.MAX_ALIASES)
          .build();

  private final SourceText source;

  YamlTree(SourceText source) {
    this.source = source;
  }

  /** The root, or null when there is none; the reason is among the problems. */
  @Nullable Node root() {
    if (source.text().length() > Limits.MAX_SOURCE) {
      source.problem(
          0,
          "file: "
              + source.text().length()
              + " characters (expected: at most "
              + Limits.MAX_SOURCE
              + ")");
      return null;
    }
    try {
      if (!withinLimits()) {
        return null;
      }
      Optional<Node> root = new Compose(SETTINGS).composeString(source.text());
      if (root.isEmpty()) {
        source.problem(0, "the file is empty (expected: a rule set)");
      }
      return root.orElse(null);
    } catch (MarkedYamlEngineException e) {
      int offset = e.getProblemMark().map(this::offset).orElse(0);
      source.problem(offset, "not valid YAML: " + e.getProblem());
      return null;
    } catch (ReaderException e) {
      source.problem(
          offset(e.getPosition()),
          String.format("not valid YAML: character U+%04X is not allowed", e.getCodePoint()));
      return null;
    } catch (YamlEngineException e) {
      source.problem(0, "not valid YAML: " + firstLine(e));
      return null;
    }
  }

  private static String firstLine(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.lines().findFirst().orElse("");
  }

  private boolean withinLimits() {
    int depth = 0;
    int aliases = 0;
    for (Event event : new Parse(SETTINGS).parseString(source.text())) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        case Alias -> aliases++;
        default -> {
          // Neither nests nor refers.
        }
      }
      if (depth > Limits.MAX_DEPTH || aliases > Limits.MAX_ALIASES) {
        String limit =
            depth > Limits.MAX_DEPTH
                ? "nesting: deeper than " + Limits.MAX_DEPTH
                : "aliases: more than " + Limits.MAX_ALIASES;
        source.problem(event.getStartMark().map(this::offset).orElse(0), limit);
        return false;
      }
    }
    return true;
  }

  private int offset(Mark mark) {
    return offset(mark.getIndex());
  }

  private int offset(int codePoints) {
    String text = source.text();
    int points = text.codePointCount(0, text.length());
    return text.offsetByCodePoints(0, StrictMath.max(0, StrictMath.min(codePoints, points)));
  }

  int offset(Node node) {
    return node.getStartMark().map(this::offset).orElse(0);
  }

  void problem(Node node, String message) {
    source.problem(offset(node), message);
  }

  /** The place of a node, as a problem without a message. */
  Problem place(Node node) {
    return source.place(offset(node));
  }

  /** Notes something that hardly was meant. */
  void warning(Node node, String message) {
    source.warning(offset(node), message);
  }

  /** Notes a problem at a character of a scalar's value. */
  void problem(ScalarNode node, int valueOffset, String message) {
    int place =
        ScalarPlaces.locate(
            source.text(), offset(node), node.getScalarStyle(), node.getValue(), valueOffset);
    source.problem(place, message);
  }

  /** An entry of a map. */
  record Entry(ScalarNode key, Node value) {
    String name() {
      return key.getValue();
    }
  }

  /** The entries of a map by their keys; problems for anything else and for doubled keys. */
  Map<String, Entry> map(Node node, String what) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      problem(node, what + ": " + kind(node) + " (expected: a map)");
      return entries;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problem(tuple.getKeyNode(), what + ": a key must be a word");
        continue;
      }
      Entry entry = new Entry(key, tuple.getValueNode());
      if (entries.putIfAbsent(entry.name(), entry) != null) {
        problem(key, "'" + entry.name() + "' stands here twice");
      }
    }
    return entries;
  }

  /** Whether a map has an entry of this name. */
  static boolean has(MappingNode map, String name) {
    return map.getValue().stream()
        .anyMatch(
            tuple -> tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name));
  }

  static boolean isMap(Node node) {
    return node instanceof MappingNode;
  }

  static boolean isList(Node node) {
    return node instanceof SequenceNode;
  }

  /** {@code true} or {@code false}; otherwise a problem and the given value. */
  boolean bool(Node node, String what, boolean otherwise) {
    ScalarNode scalar = scalar(node, what);
    if (scalar == null) {
      return otherwise;
    }
    if (scalar.getTag().equals(Tag.BOOL)) {
      return scalar.getValue().equalsIgnoreCase("true");
    }
    problem(scalar, what + ": " + abbreviated(scalar.getValue()) + " (expected: true or false)");
    return otherwise;
  }

  /** Notes every key that is not known. */
  void onlyKeys(Map<String, Entry> entries, List<String> known) {
    for (Entry entry : entries.values()) {
      if (!known.contains(entry.name())) {
        problem(
            entry.key(),
            "unknown key '" + entry.name() + "'" + Suggestions.suffix(entry.name(), known));
      }
    }
  }

  List<Node> list(Node node, String what) {
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    problem(node, what + ": " + kind(node) + " (expected: a list)");
    return new ArrayList<>();
  }

  /** A scalar with a value, or null and a problem. */
  @Nullable ScalarNode scalar(Node node, String what) {
    if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
      return scalar;
    }
    problem(node, what + ": " + kind(node) + " (expected: a text)");
    return null;
  }

  /** A text that is not blank, or null and a problem. */
  @Nullable ScalarNode text(Node node, String what, int maxLength) {
    ScalarNode scalar = scalar(node, what);
    if (scalar == null) {
      return null;
    }
    if (scalar.getValue().isBlank()) {
      problem(node, what + ": blank (expected: a text)");
      return null;
    }
    int length = scalar.getValue().length();
    if (length > maxLength) {
      problem(node, what + ": " + length + " characters (expected: at most " + maxLength + ")");
      return null;
    }
    return scalar;
  }

  /** An integer in a range, or null and a problem. */
  @Nullable Integer integer(Node node, String what, int min, int max) {
    ScalarNode scalar = scalar(node, what);
    if (scalar == null) {
      return null;
    }
    try {
      int value = Integer.parseInt(scalar.getValue());
      if (scalar.getTag().equals(Tag.INT) && value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Reported below, as any other value outside of the range.
    }
    problem(
        node,
        what
            + ": "
            + abbreviated(scalar.getValue())
            + " (expected: an integer, "
            + min
            + ".."
            + max
            + ")");
    return null;
  }

  /** A value for a message. */
  static String abbreviated(String value) {
    String line = value.lines().findFirst().orElse("");
    return line.length() > Limits.MAX_NAME ? line.substring(0, Limits.MAX_NAME) + "..." : line;
  }

  private static String kind(Node node) {
    return switch (node.getNodeType()) {
      case MAPPING -> "a map";
      case SEQUENCE -> "a list";
      case SCALAR -> node.getTag().equals(Tag.NULL) ? "nothing" : "a single value";
      case ANCHOR -> "an alias";
    };
  }
}
