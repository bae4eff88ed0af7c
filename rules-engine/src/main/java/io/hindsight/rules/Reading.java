package io.hindsight.rules;

import io.hindsight.rules.Expression.NoValue;
import org.jspecify.annotations.Nullable;

/** What conditions read during one evaluation; every feature is computed at most once. */
final class Reading implements Expression.Inputs {
  private final FeatureSet features;
  private final Transaction tx;
  private final FeatureState state;
  private final ProfileFeatures profiles;
  private final RuleContext context;
  private final @Nullable Object[] values;

  Reading(
      FeatureSet features,
      Transaction tx,
      FeatureState state,
      ProfileFeatures profiles,
      RuleContext context) {
    this.features = features;
    this.tx = tx;
    this.state = state;
    this.profiles = profiles;
    this.context = context;
    this.values = new Object[features.definitions().size()];
  }

  @Override
  public Transaction tx() {
    return tx;
  }

  @Override
  public RuleContext context() {
    return context;
  }

  @Override
  public Object feature(int index) {
    Object value = featureOrAbsence(index);
    return value instanceof Absence ? NoValue.MISSING : value;
  }

  /** The value of a feature or why there is none. */
  Object featureOrAbsence(int index) {
    Object value = values[index];
    if (value == null) {
      value = read(index);
      values[index] = value;
    }
    return value;
  }

  private Object read(int index) {
    FeaturePlan own = features.ofAccount(index);
    if (own != null) {
      return state.value(own, this);
    }
    FeatureDefinition definition = features.definitions().get(index);
    if (definition.key().valueOf(tx) == null) {
      return Absence.NO_KEY;
    }
    Object answered = profiles.value(definition, features.id(index));
    return answered == null ? Absence.NO_PROFILE : answered;
  }

  /** Whether the value of a feature comes from single entries only. */
  boolean isExact(int index) {
    FeaturePlan own = features.ofAccount(index);
    return own == null
        ? profiles.isExact(features.definitions().get(index), features.id(index))
        : state.series(own.slot()).isExact(own, tx, tx.occurredAtMicros());
  }
}
