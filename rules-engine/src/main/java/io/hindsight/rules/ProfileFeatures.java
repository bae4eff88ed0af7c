package io.hindsight.rules;

import org.jspecify.annotations.Nullable;

/** The values of features whose key is not the account, as profiles answered them. */
@FunctionalInterface
public interface ProfileFeatures {
  /** No profile was asked: every such feature is missing. */
  ProfileFeatures NONE = (feature, id) -> null;

  /**
   * The value of a feature, or null when it is missing.
   *
   * @param feature one whose {@link FeatureDefinition#key} is not of the account
   * @param id the feature's {@link FeatureDefinition#id}
   * @return Long, Double, String, Boolean, Instant or Duration, as {@link FeatureState#read} gave
   *     it, or why there is none
   */
  @Nullable Object value(FeatureDefinition feature, long id);

  /** Whether the value of a feature comes from single entries only, not from panes or sketches. */
  default boolean isExact(FeatureDefinition feature, long id) {
    return true;
  }

  /** Whether a profile of this key was asked and gave no answer in time. */
  default boolean isUnanswered(FeatureKey key) {
    return false;
  }
}
