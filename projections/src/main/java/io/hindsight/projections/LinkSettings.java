package io.hindsight.projections;

import com.typesafe.config.Config;
import io.hindsight.rules.FeatureKey;
import java.util.List;

/**
 * Which links between accounts are kept; see {@code hindsight.links} in reference.conf.
 *
 * @param keys transaction fields; accounts with an equal value of one are linked
 * @param remembered pairs of a value and an account that a node remembers to have written
 */
public record LinkSettings(List<String> keys, int remembered) {
  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException naming the setting at fault
   */
  public LinkSettings {
    keys = List.copyOf(keys);
    for (String key : keys) {
      FeatureKey parsed;
      try {
        parsed = FeatureKey.parse(key);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("hindsight.links.keys: " + e.getMessage(), e);
      }
      if (parsed.fields().size() > 1 || parsed.isOfAccount()) {
        throw new IllegalArgumentException(
            "hindsight.links.keys: " + key + " (expected: one field, and not account_id)");
      }
    }
    if (remembered < 1) {
      throw new IllegalArgumentException(
          "hindsight.links.remembered: " + remembered + " (expected: 1 or more)");
    }
  }

  /** Reads the settings. */
  public static LinkSettings of(Config config) {
    Config links = config.getConfig("hindsight.links");
    return new LinkSettings(links.getStringList("keys"), links.getInt("remembered"));
  }
}
