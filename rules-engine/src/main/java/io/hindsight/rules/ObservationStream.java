package io.hindsight.rules;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a rule set transactions and labels in the order in which they became known, and holds the
 * state of every account and of every profile in memory. So every feature has its value, whatever
 * its key, as it has where a server asks the profiles.
 *
 * <p>Not for several threads at once. The memory grows with the accounts and profiles, and with the
 * transactions unless {@linkplain #forgetful told to forget them}.
 */
public final class ObservationStream {
  private static final long NOT_OBSERVED = 0;

  private final CompiledRuleSet rules;
  private final RuleContext context;
  private final Map<String, FeatureState> accounts = new HashMap<>();
  private final FeatureState freshAccount;
  private final Profile[] profiles;
  private final Map<String, Profile> profileOf = new HashMap<>();
  private final Map<String, FeaturePlan> planOf = new HashMap<>();
  private final @Nullable Map<Id, Observation> observations;

  private record Id(String accountId, String transactionId) {}

  /** The profiles of one key. */
  private static final class Profile {
    private final FeatureKey key;
    private final StatePlan plan;
    private final FeatureState fresh;
    private final Map<String, FeatureState> byValue = new HashMap<>();

    private Profile(FeatureKey key, StatePlan plan) {
      this.key = key;
      this.plan = plan;
      this.fresh = FeatureState.empty(plan);
    }

    /** The state that a transaction reads; never to be changed. */
    private @Nullable FeatureState of(Transaction tx) {
      String value = key.valueOf(tx);
      return value == null ? null : byValue.getOrDefault(value, fresh);
    }

    private long observe(Transaction tx) {
      String value = key.valueOf(tx);
      return value == null
          ? NOT_OBSERVED
          : byValue.computeIfAbsent(value, ignored -> FeatureState.empty(plan)).observe(tx);
    }
  }

  /**
   * A transaction that was observed: what a label refers to.
   *
   * @see #label(Observation, boolean)
   */
  public static final class Observation {
    private final Transaction transaction;
    private final long number;
    private final long[] profileNumbers;
    private boolean fraud;

    private Observation(Transaction transaction, long number, long[] profileNumbers) {
      this.transaction = transaction;
      this.number = number;
      this.profileNumbers = profileNumbers;
    }

    /** The transaction as it was observed. */
    public Transaction transaction() {
      return transaction;
    }
  }

  /**
   * A stream without a past, that finds labelled transactions by their ids.
   *
   * @param rules whose features and rules are asked
   * @param context lists and snoozes, the same for every transaction
   */
  public ObservationStream(CompiledRuleSet rules, RuleContext context) {
    this(rules, context, new HashMap<>());
  }

  private ObservationStream(
      CompiledRuleSet rules, RuleContext context, @Nullable Map<Id, Observation> observations) {
    this.rules = rules;
    this.context = context;
    this.observations = observations;
    this.freshAccount = rules.newState();
    FeatureSet features = rules.featureSet();
    this.profiles =
        features.profiles().entrySet().stream()
            .map(entry -> new Profile(entry.getKey(), entry.getValue()))
            .toArray(Profile[]::new);
    add(features.account(), null);
    for (Profile profile : profiles) {
      add(profile.plan, profile);
    }
  }

  private void add(StatePlan plan, @Nullable Profile profile) {
    for (FeaturePlan feature : plan.features()) {
      planOf.put(feature.definition().name(), feature);
      if (profile != null) {
        profileOf.put(feature.definition().name(), profile);
      }
    }
  }

  /**
   * A stream that keeps no transaction: labels are given with what {@link #observe} returned. For
   * long histories, where the caller knows for how long a label may still come.
   */
  public static ObservationStream forgetful(CompiledRuleSet rules, RuleContext context) {
    return new ObservationStream(rules, context, null);
  }

  /** Judges a transaction by what was observed so far; does not observe it. */
  public Evaluation evaluate(Transaction tx) {
    return rules.evaluate(tx, account(tx), new Answers(tx), context);
  }

  /** The same judgement with everything it read. */
  public Explanation explain(Transaction tx) {
    return rules.explain(tx, account(tx), new Answers(tx), context);
  }

  /**
   * The value of a feature for a transaction, or null when it is missing.
   *
   * @return Long, Double, String, Boolean, Instant or Duration
   * @throws IllegalArgumentException when the rule set has no such feature
   */
  public @Nullable Object feature(String name, Transaction tx) {
    FeaturePlan plan = planOf.get(name);
    if (plan == null) {
      throw new IllegalArgumentException(
          "feature: " + name + " (expected: one of " + rules.name() + ")");
    }
    Profile profile = profileOf.get(name);
    FeatureState state = profile == null ? account(tx) : profile.of(tx);
    Object value = state == null ? Absence.NO_KEY : plan.read(state, new OneTransaction(tx));
    return value instanceof Absence ? null : value;
  }

  private FeatureState account(Transaction tx) {
    return accounts.getOrDefault(tx.accountId(), freshAccount);
  }

  /**
   * Takes a transaction into the past of those to come.
   *
   * @return what a label can be given with
   * @throws IllegalArgumentException when the account's transaction of this id was observed before,
   *     and the stream does not forget
   */
  public Observation observe(Transaction tx) {
    Id id = observations == null ? null : new Id(tx.accountId(), tx.transactionId());
    if (id != null && observations != null && observations.containsKey(id)) {
      throw new IllegalArgumentException(
          "transaction: " + tx.transactionId() + " was observed before (expected: once)");
    }
    long number = accounts.computeIfAbsent(tx.accountId(), ignored -> rules.newState()).observe(tx);
    long[] profileNumbers = new long[profiles.length];
    for (int i = 0; i < profiles.length; i++) {
      profileNumbers[i] = profiles[i].observe(tx);
    }
    Observation observation = new Observation(tx, number, profileNumbers);
    if (id != null && observations != null) {
      observations.put(id, observation);
    }
    return observation;
  }

  /**
   * Takes up that a transaction is known to be fraud, or genuine; the latest label stands.
   *
   * @throws IllegalArgumentException when the account's transaction was not observed
   * @throws IllegalStateException when the stream keeps no transactions
   */
  public void label(String accountId, String transactionId, boolean fraud) {
    if (observations == null) {
      throw new IllegalStateException(
          "the stream keeps no transactions (expected: an observation)");
    }
    Observation observation = observations.get(new Id(accountId, transactionId));
    if (observation == null) {
      throw new IllegalArgumentException(
          "transaction: " + transactionId + " of account " + accountId + " (expected: observed)");
    }
    label(observation, fraud);
  }

  /**
   * Takes up that a transaction is known to be fraud, or genuine; the latest label stands.
   *
   * @param observation what this stream's {@link #observe} returned
   */
  public void label(Observation observation, boolean fraud) {
    Transaction tx = observation.transaction;
    boolean before = observation.fraud;
    FeatureState account = accounts.get(tx.accountId());
    if (account == null || observation.profileNumbers.length != profiles.length) {
      throw new IllegalArgumentException("observation: of another stream (expected: of this one)");
    }
    account.label(new FeatureState.Label(tx, observation.number, before, fraud));
    for (int i = 0; i < profiles.length; i++) {
      long number = observation.profileNumbers[i];
      FeatureState profile = number == NOT_OBSERVED ? null : profiles[i].of(tx);
      if (profile != null) {
        profile.label(new FeatureState.Label(tx, number, before, fraud));
      }
    }
    observation.fraud = fraud;
  }

  /** What the profiles answer about one transaction; a missing value comes with its reason. */
  private final class Answers implements ProfileFeatures {
    private final OneTransaction inputs;

    private Answers(Transaction tx) {
      this.inputs = new OneTransaction(tx);
    }

    @Override
    public @Nullable Object value(FeatureDefinition feature, long id) {
      FeatureState state = state(feature);
      FeaturePlan plan = planOf.get(feature.name());
      return state == null || plan == null ? null : plan.read(state, inputs);
    }

    @Override
    public boolean isExact(FeatureDefinition feature, long id) {
      FeatureState state = state(feature);
      FeaturePlan plan = planOf.get(feature.name());
      Transaction tx = inputs.tx();
      return state == null
          || plan == null
          || state.series(plan.slot()).isExact(plan, tx, tx.occurredAtMicros());
    }

    private @Nullable FeatureState state(FeatureDefinition feature) {
      Profile profile = profileOf.get(feature.name());
      return profile == null ? null : profile.of(inputs.tx());
    }
  }
}
