package io.hindsight.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the profiles of a transaction answered when it was decided: the same for ever, whichever
 * rules read it.
 */
public final class ProfileAnswers implements ProfileFeatures {
  private static final ProfileAnswers NONE = new ProfileAnswers(List.of());

  private final String[] keys;
  private final ObservedFeatures.@Nullable Values[] values;

  /**
   * The answer of one profile.
   *
   * @param key the label of its key
   * @param features what it answered, or null when it was asked and gave no answer
   */
  public record Answer(String key, @Nullable ObservedFeatures features) {}

  private ProfileAnswers(List<Answer> answers) {
    keys = new String[answers.size()];
    values = new ObservedFeatures.Values[keys.length];
    for (int i = 0; i < keys.length; i++) {
      ObservedFeatures features = answers.get(i).features();
      keys[i] = answers.get(i).key();
      values[i] = features == null ? null : features.values();
    }
  }

  /** The answers of all profiles that were asked. */
  public static ProfileAnswers of(List<Answer> answers) {
    return answers.isEmpty() ? NONE : new ProfileAnswers(answers);
  }

  @Override
  public Object value(FeatureDefinition feature, long id) {
    int asked = asked(feature.key());
    if (asked < 0) {
      return Absence.NOT_ASKED;
    }
    ObservedFeatures.Values answered = values[asked];
    if (answered == null) {
      return Absence.NO_PROFILE;
    }
    int index = answered.indexOf(id);
    return index < 0 ? Absence.NOT_ASKED : answered.values()[index];
  }

  @Override
  public boolean isExact(FeatureDefinition feature, long id) {
    int asked = asked(feature.key());
    ObservedFeatures.Values answered = asked < 0 ? null : values[asked];
    int index = answered == null ? -1 : answered.indexOf(id);
    return answered == null || index < 0 || answered.exact()[index];
  }

  /**
   * Whether a feature has no value here because it was introduced after this was answered, or so
   * shortly before that its window reached back further.
   *
   * @param key the label of its key
   */
  boolean isOlderThan(String key, long id) {
    int asked = asked(key);
    if (asked < 0) {
      return true;
    }
    ObservedFeatures.Values answered = values[asked];
    if (answered == null) {
      return false;
    }
    int index = answered.indexOf(id);
    return index < 0 || answered.values()[index] == Absence.NOT_OBSERVED;
  }

  @Override
  public boolean isUnanswered(FeatureKey key) {
    int asked = asked(key);
    return asked >= 0 && values[asked] == null;
  }

  private int asked(FeatureKey key) {
    return asked(key.label());
  }

  private int asked(String key) {
    for (int i = 0; i < keys.length; i++) {
      if (keys[i].equals(key)) {
        return i;
      }
    }
    return -1;
  }
}
