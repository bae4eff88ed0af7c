package io.hindsight.account;

import io.hindsight.rules.ObservedFeatures;
import io.hindsight.rules.ProfileAnswers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one profile answered about a transaction before it was decided.
 *
 * @param key the label of the profile's key, such as {@code terminal_id}
 * @param position the number of the observation in the profile, from 1; 0 when it gave no answer
 * @param features the features that it answered; null when it gave no answer
 */
public record ProfileObservation(String key, long position, @Nullable ObservedFeatures features) {

  /** The observation of a profile that did not answer in time. */
  public static ProfileObservation missing(String key) {
    return new ProfileObservation(key, 0, null);
  }

  /** Whether the profile answered. */
  public boolean isAnswered() {
    return features != null;
  }

  /** Returns observations as the rules read them. */
  static ProfileAnswers answers(List<ProfileObservation> observations) {
    var answers = new ArrayList<ProfileAnswers.Answer>(observations.size());
    for (ProfileObservation observation : observations) {
      answers.add(new ProfileAnswers.Answer(observation.key(), observation.features()));
    }
    return ProfileAnswers.of(answers);
  }
}
