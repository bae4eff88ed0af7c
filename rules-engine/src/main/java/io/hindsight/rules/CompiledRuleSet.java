package io.hindsight.rules;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A rule set, checked and planned. Immutable and safe for many threads. */
public final class CompiledRuleSet {
  private final String name;
  private final String source;
  private final String digest;
  private final Thresholds thresholds;
  private final ImmutableList<CompiledRule> compiledRules;
  private final ImmutableList<RuleDefinition> rules;
  private final FeatureSet features;
  private final ImmutableList<Problem> warnings;
  private final ImmutableList<RuleSetTest> tests;
  private final WhenDegraded whenDegraded;

  CompiledRuleSet(
      String name,
      String source,
      Thresholds thresholds,
      List<CompiledRule> compiledRules,
      FeatureSet features,
      List<Problem> warnings,
      List<RuleSetTest> tests,
      WhenDegraded whenDegraded) {
    this.name = name;
    this.source = source;
    this.thresholds = thresholds;
    this.compiledRules = ImmutableList.copyOf(compiledRules);
    this.rules =
        compiledRules.stream()
            .map(CompiledRule::definition)
            .collect(ImmutableList.toImmutableList());
    this.features = features;
    this.warnings = ImmutableList.copyOf(warnings);
    this.tests = ImmutableList.copyOf(tests);
    this.whenDegraded = whenDegraded;
    this.digest = RuleSetDigest.of(name, features.definitions(), rules, thresholds, whenDegraded);
  }

  /** The rule set's name. */
  public String name() {
    return name;
  }

  /** The text it was compiled from. */
  public String source() {
    return source;
  }

  /**
   * Hex SHA-256 of the definition: the same for every way to write the same rule set down (format,
   * comments, order of keys), different for anything that can change a decision or its reasons.
   */
  public String digest() {
    return digest;
  }

  /** The features, in the order of the file. */
  public List<FeatureDefinition> features() {
    return features.definitions();
  }

  /** The rules, in the order of the file; {@link Hit#rule()} points here. */
  public List<RuleDefinition> rules() {
    return rules;
  }

  /** The scores from which decisions harden. */
  public Thresholds thresholds() {
    return thresholds;
  }

  /** What a decision becomes when a profile that this rule set needs gave no answer. */
  public WhenDegraded whenDegraded() {
    return whenDegraded;
  }

  /** Whether a profile that this rule set needs was asked and gave no answer. */
  public boolean isDegraded(ProfileFeatures profiles) {
    for (FeatureKey key : profileKeys()) {
      if (profiles.isUnanswered(key)) {
        return true;
      }
    }
    return false;
  }

  /** The names of the lists that conditions ask, each once, in the order of the file. */
  public Set<String> lists() {
    return compiledRules.stream()
        .flatMap(rule -> rule.lists().stream())
        .collect(ImmutableSet.toImmutableSet());
  }

  /** What hardly was meant, in the order of the file. */
  public List<Problem> warnings() {
    return warnings;
  }

  /** The tests that the rule set carries, in the order of the file; see {@link RuleSetTests}. */
  public List<RuleSetTest> tests() {
    return tests;
  }

  /** The keys whose features profiles serve, each once, in the order of the file. */
  public Set<FeatureKey> profileKeys() {
    return features.profiles().keySet();
  }

  /** The features that profiles serve, in the order of the file. */
  public List<FeatureDefinition> profileFeatures() {
    return features.ofProfiles().stream().map(FeatureSource::definition).toList();
  }

  /** The features that profiles serve and none of these rule sets has, in the order of the file. */
  public List<FeatureDefinition> profileFeaturesBeside(Collection<CompiledRuleSet> others) {
    Set<String> known = new HashSet<>();
    others.forEach(
        other -> other.profileFeatures().forEach(feature -> known.add(feature.digest())));
    return profileFeatures().stream().filter(feature -> !known.contains(feature.digest())).toList();
  }

  /** Begins to count the transactions that are older than a feature that profiles serve. */
  public MissingFeatures countMissing() {
    return new MissingFeatures(profileFeatures());
  }

  FeatureSet featureSet() {
    return features;
  }

  /** The state of an account without any transaction. */
  public FeatureState newState() {
    return FeatureState.empty(features.account());
  }

  /**
   * Reads a state that was written for this or another rule set. Series that both share are taken
   * over; features that lack their past are missing until their window has filled, see {@link
   * #covers}.
   *
   * @throws IllegalArgumentException when the bytes are not a state, or of an unknown format
   */
  public FeatureState readState(byte[] bytes) {
    return FeatureState.read(features.account(), bytes);
  }

  /**
   * Whether {@link #readState} reads these bytes. A state that another version of the engine wrote
   * is not taken over: what it remembers is folded anew from the journal.
   */
  public boolean canReadState(byte[] bytes) {
    return FeatureState.isReadable(bytes);
  }

  /**
   * The state of a profile, one value of a key, without any transaction.
   *
   * @throws IllegalArgumentException when no feature has this key
   */
  public FeatureState newProfile(FeatureKey key) {
    return FeatureState.empty(profilePlan(key));
  }

  /**
   * Reads the state of a profile, as {@link #readState} does for an account.
   *
   * @throws IllegalArgumentException when no feature has this key, or the bytes are not a state
   */
  public FeatureState readProfile(FeatureKey key, byte[] bytes) {
    return FeatureState.read(profilePlan(key), bytes);
  }

  private StatePlan profilePlan(FeatureKey key) {
    StatePlan plan = features.profiles().get(key);
    if (plan == null) {
      throw new IllegalArgumentException(
          "key: " + key.label() + " (expected: one of " + profileKeys() + ")");
    }
    return plan;
  }

  /**
   * Whether the state holds complete windows for every feature of the account, so that it judges
   * exactly as one that was folded from the beginning. To be asked before a state that another rule
   * set wrote is written again.
   */
  public boolean covers(FeatureState state) {
    checkOwn(state);
    return features.account().features().stream().allMatch(feature -> feature.isCovered(state));
  }

  /** The same without profiles, lists and snoozes. */
  public Evaluation evaluate(Transaction tx, FeatureState state) {
    return evaluate(tx, state, ProfileFeatures.NONE, RuleContext.NONE);
  }

  /**
   * Judges a transaction by what is remembered of the past. Does not change what the state says:
   * {@link FeatureState#observe} comes afterwards.
   *
   * @param tx the transaction
   * @param state the account's state
   * @param profiles the features whose key is not of the account
   * @param context lists and snoozes as of the decision
   * @throws IllegalArgumentException when the state belongs to a rule set with other features
   */
  public Evaluation evaluate(
      Transaction tx, FeatureState state, ProfileFeatures profiles, RuleContext context) {
    checkOwn(state);
    Reading reading = new Reading(features, tx, state, profiles, context);
    List<Hit> hits = List.of();
    int score = 0;
    Decision decision = Decision.APPROVE;
    for (int i = 0; i < compiledRules.size(); i++) {
      CompiledRule rule = compiledRules.get(i);
      if (rule.whyNotAsked(tx, context) != null
          || !Boolean.TRUE.equals(rule.condition().evaluate(reading))) {
        continue;
      }
      if (hits.isEmpty()) {
        hits = new ArrayList<>();
      }
      RuleDefinition definition = rule.definition();
      int points = definition.isShadow() ? 0 : definition.points();
      hits.add(new Hit(i, points, rule.reason().print(reading)));
      score += points;
      Decision own = definition.isShadow() ? null : definition.decision();
      decision = own == null ? decision : decision.hardest(own);
    }
    int held = StrictMath.max(0, StrictMath.min(score, Limits.MAX_SCORE));
    Decision decided = decision.hardest(thresholds.decide(held));
    boolean mustReview = whenDegraded == WhenDegraded.REVIEW && isDegraded(profiles);
    return new Evaluation(mustReview ? decided.hardest(Decision.REVIEW) : decided, held, hits);
  }

  /** The same without profiles, lists and snoozes. */
  public Explanation explain(Transaction tx, FeatureState state) {
    return explain(tx, state, ProfileFeatures.NONE, RuleContext.NONE);
  }

  /**
   * The same judgement as {@link #evaluate} with every rule, every feature and the values that were
   * read.
   *
   * @throws IllegalArgumentException when the state belongs to a rule set with other features
   */
  public Explanation explain(
      Transaction tx, FeatureState state, ProfileFeatures profiles, RuleContext context) {
    Evaluation evaluation = evaluate(tx, state, profiles, context);
    return new Explainer(
            compiledRules, features, new Reading(features, tx, state, profiles, context))
        .explain(evaluation, thresholds);
  }

  private void checkOwn(FeatureState state) {
    if (!features.account().sameLayout(state.plan())) {
      throw new IllegalArgumentException(
          "feature state: of another rule set (expected: one from newState or readState of "
              + name
              + ")");
    }
  }
}
