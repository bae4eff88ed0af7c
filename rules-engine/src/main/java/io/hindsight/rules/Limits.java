package io.hindsight.rules;

/** Every limit of the engine, by name. */
public final class Limits {
  /** Longest rule set file, in characters: 256 Ki. */
  public static final int MAX_SOURCE = 256 * 1024;

  /** Most rules in a rule set. */
  public static final int MAX_RULES = 500;

  /** Most features in a rule set. */
  public static final int MAX_FEATURES = 200;

  /** Longest condition or expression, in characters. */
  public static final int MAX_EXPRESSION = 4_096;

  /**
   * Most steps that one expression can need, whatever the transaction holds: about a millisecond. A
   * step is one operator, field or literal, or 16 characters looked at.
   */
  public static final long MAX_EXPRESSION_COST = 50_000;

  /** Most steps that all expressions of a rule set together can need: about 20 milliseconds. */
  public static final long MAX_RULE_SET_COST = 1_000_000;

  /** Most fields of a feature's key. */
  public static final int MAX_KEY_FIELDS = 4;

  /** Most tags of a rule. */
  public static final int MAX_TAGS = 16;

  /** Longest reason, in characters. */
  public static final int MAX_REASON = 500;

  /** Longest message of a hit, in characters; a longer one is cut and ends in "...". */
  public static final int MAX_MESSAGE = 1_000;

  /** Longest name of a rule set, rule, feature, tag or list, in characters. */
  public static final int MAX_NAME = 64;

  /** Deepest nesting of a rule set file; the format needs 4. */
  public static final int MAX_DEPTH = 16;

  /** Most YAML aliases in a rule set file. */
  public static final int MAX_ALIASES = 50;

  /** Most problems reported at once. */
  public static final int MAX_PROBLEMS = 100;

  /** Highest score; also the most points that one rule adds or takes. */
  public static final int MAX_SCORE = 1_000;

  /** Longest window: 400 days, in microseconds. */
  public static final long MAX_WINDOW_MICROS = 400L * 24 * 60 * 60 * 1_000_000;

  /**
   * How far behind the newest transaction seen another may lie and still read windowed features: 7
   * days, in microseconds. Entries are kept for their window, its delay and this. For an older
   * transaction a windowed feature is missing, never wrong.
   */
  public static final long ALLOWED_LATENESS_MICROS = 7L * 24 * 60 * 60 * 1_000_000;

  /**
   * Most single entries of one series. When another arrives, the older half is gathered in panes
   * (for all history, in one sum); windows that end before what is gathered in one sum, and
   * distinct values of windows that end before it, are missing.
   */
  public static final int MAX_EXACT_ENTRIES = 512;

  /**
   * How many panes make up a window. A window that reaches into panes begins, and with a delay also
   * ends, at the border of a pane: earlier than it should by less than 1/64 of its length (for all
   * history with a delay, of the delay).
   */
  public static final int PANES_PER_WINDOW = 64;

  /**
   * Most panes of one window. Lateness and delay need panes beyond the window itself; where these
   * are too many the oldest are dropped, and windows that would reach back to them are missing.
   */
  public static final int MAX_PANES = 1_024;

  /**
   * Most different values beyond the newest {@link #MAX_EXACT_ENTRIES} entries that are counted one
   * by one; more are counted by a sketch.
   */
  public static final int MAX_EXACT_DISTINCT = 1_024;

  /**
   * Most values that a key of several fields remembers within one account. Of more, those observed
   * longest ago are forgotten, and features of a value that may be among them are missing.
   */
  public static final int MAX_KEY_VALUES = 512;

  /** Longest text that distinct and last values hold, in characters. */
  public static final int MAX_HELD_TEXT = 1_024;

  /** Entries that {@code last} remembers; a transaction older than all of them has none. */
  public static final int MAX_LAST_ENTRIES = 32;

  /** Largest amount of a transaction, in minor units of its currency. */
  public static final long MAX_AMOUNT_MINOR = 100_000_000_000_000L;

  /** Longest text field of a transaction, in characters. */
  public static final int MAX_TEXT = 256;

  /** Most attributes of a transaction. */
  public static final int MAX_ATTRIBUTES = 64;

  /** Most tests in a rule set. */
  public static final int MAX_TESTS = 200;

  /** Longest name of a test, in characters. */
  public static final int MAX_TEST_NAME = 200;

  /** Most transactions and labels that one test gives; also most values of its lists together. */
  public static final int MAX_TEST_STEPS = 1_000;

  private Limits() {}
}
