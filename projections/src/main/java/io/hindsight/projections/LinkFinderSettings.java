package io.hindsight.projections;

import com.typesafe.config.Config;
import java.util.List;

/**
 * How far links between accounts are followed; see {@code hindsight.links} in reference.conf.
 *
 * @param keys transaction fields whose values are followed
 * @param eventsMax the latest events of an account whose values are followed
 * @param commonAbove a value of more accounts than this links nobody
 * @param accountsMax the most accounts that are found
 * @param readsAtOnce questions to the database at once
 */
public record LinkFinderSettings(
    List<String> keys, int eventsMax, int commonAbove, int accountsMax, int readsAtOnce) {
  /** Copies the list. */
  public LinkFinderSettings {
    keys = List.copyOf(keys);
  }

  /** Reads the settings. */
  public static LinkFinderSettings of(Config config) {
    Config links = config.getConfig("hindsight.links");
    return new LinkFinderSettings(
        links.getStringList("followed"),
        links.getInt("events-max"),
        links.getInt("common-above"),
        links.getInt("accounts-max"),
        links.getInt("reads-at-once"));
  }
}
