package io.hindsight.faults;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the journals of accounts and profiles hold of each other, read with the bare driver and a
 * decoder of its own: the fields of events by their places alone.
 */
final class ProfileJournals {
  private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory());
  private static final int PAGE = 1_000;
  private static final String DECIDED = "account.transaction-decided.v2";
  private static final String LABELLED = "account.transaction-labelled.v1";
  private static final String DELIVERED = "account.label-delivered.v1";
  private static final String OBSERVED = "profile.observed-batch.v1";
  private static final String LABEL_OBSERVED = "profile.label-observed.v1";

  /** A transaction at the profile of one key. */
  private record Place(String key, String accountId, String transactionId) {}

  /** What a profile answered, or an account noted as its answer. */
  private record Answer(long position, String features) {}

  /** A label of an account's stream. */
  private record Label(String stream, long seq, String transactionId) {}

  private final Map<Place, Answer> observed = new HashMap<>();
  private final Map<Place, Answer> noted = new HashMap<>();
  private final Map<String, TreeSet<Long>> positions = new TreeMap<>();
  private final Map<Label, List<Place>> labelled = new HashMap<>();
  private final Map<Label, Integer> revisions = new HashMap<>();
  private final Map<Place, List<Integer>> profileLabels = new HashMap<>();
  private final Map<String, Set<Long>> delivered = new HashMap<>();
  private final List<String> differences = new ArrayList<>();

  /** Reads the journals of accounts and of profiles. */
  static ProfileJournals read(CqlSession session, String accounts, String profiles) {
    var journals = new ProfileJournals();
    // Profiles last: whatever an account was answered or has delivered is there by then.
    messages(session, accounts).forEach(journals::takeOfAccount);
    messages(session, profiles).forEach(journals::takeOfProfile);
    return journals;
  }

  /**
   * Of rows at one place, which a write that seemed to have failed can leave, the newest stands.
   */
  private static Collection<Row> messages(CqlSession session, String keyspace) {
    var newest = new LinkedHashMap<String, Row>();
    for (Row row :
        session.execute(
            SimpleStatement.newInstance(
                    "SELECT persistence_id, sequence_nr, ser_manifest, event FROM "
                        + keyspace
                        + ".messages")
                .setPageSize(PAGE))) {
      newest.put(row.getLong(1) + " " + row.getString(0), row);
    }
    return newest.values();
  }

  private static JsonNode decode(Row row) {
    ByteBuffer bytes = row.getByteBuffer(3);
    byte[] event = new byte[bytes.remaining()];
    bytes.duplicate().get(event);
    try {
      return CBOR.readTree(event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Place place(String key, JsonNode tx) {
    return new Place(key, tx.get(1).asText(), tx.get(0).asText());
  }

  private void takeOfAccount(Row row) {
    String stream = row.getString(0);
    switch (row.getString(2)) {
      case DECIDED -> {
        JsonNode event = decode(row);
        for (JsonNode each : event.get(11)) {
          if (!each.get(2).isNull()) {
            Place place = place(each.get(0).asText(), event.get(0));
            noted.put(place, new Answer(each.get(1).asLong(), each.get(2).asText()));
          }
        }
      }
      case LABELLED -> {
        JsonNode event = decode(row);
        JsonNode tx = event.get(0);
        var label = new Label(stream, row.getLong(1), tx.get(0).asText());
        var places = new ArrayList<Place>();
        event.get(10).forEach(key -> places.add(place(key.get(0).asText(), tx)));
        labelled.put(label, places);
        revisions.put(label, event.get(3).asInt());
      }
      case DELIVERED ->
          delivered
              .computeIfAbsent(stream, ignored -> new TreeSet<>())
              .add(decode(row).get(0).asLong());
      default -> {}
    }
  }

  private void takeOfProfile(Row row) {
    String stream = row.getString(0);
    String key = stream.split("\\|", -1)[1];
    switch (row.getString(2)) {
      case OBSERVED -> {
        for (JsonNode each : decode(row).get(0)) {
          Place place = place(key, each.get(2));
          long position = each.get(1).asLong();
          if (observed.put(place, new Answer(position, each.get(3).asText())) != null) {
            differences.add(stream + ": observed twice: " + place);
          }
          if (!positions.computeIfAbsent(stream, ignored -> new TreeSet<>()).add(position)) {
            differences.add(stream + ": position twice: " + position);
          }
        }
      }
      case LABEL_OBSERVED -> {
        JsonNode event = decode(row);
        profileLabels
            .computeIfAbsent(place(key, event.get(2)), ignored -> new ArrayList<>())
            .add(event.get(3).asInt());
      }
      default -> {}
    }
  }

  /** How many observations all profiles hold. */
  long observations() {
    return observed.size();
  }

  /** How many answers of profiles stand in decisions. */
  long answers() {
    return noted.size();
  }

  /** How many labels accounts hold. */
  long labelled() {
    return labelled.size();
  }

  /** How many labels all profiles hold. */
  long profileLabels() {
    return profileLabels.values().stream().mapToLong(List::size).sum();
  }

  @Override
  public String toString() {
    return observations()
        + " observations, "
        + answers()
        + " answers in decisions, "
        + labelled()
        + " labels, "
        + profileLabels()
        + " of them at profiles";
  }

  /** Tells whether an account holds a label of a transaction as this event. */
  boolean hasLabel(String accountId, long seq, String transactionId) {
    String stream = "account|" + accountId.replace("%", "%25").replace("|", "%7C");
    return labelled.containsKey(new Label(stream, seq, transactionId));
  }

  /** Returns what does not agree, in words; nothing when all is well. */
  List<String> differences() {
    var found = new ArrayList<>(differences);
    positions.forEach(
        (stream, taken) -> {
          if (taken.first() != 1 || taken.last() != taken.size()) {
            found.add(stream + ": positions with gaps: " + taken);
          }
        });
    noted.forEach(
        (place, answer) -> {
          if (!answer.equals(observed.get(place))) {
            found.add(place + ": noted " + answer + ", but the profile has " + observed.get(place));
          }
        });
    labelled.forEach(
        (label, places) -> {
          boolean isDelivered =
              delivered.getOrDefault(label.stream(), Set.of()).contains(label.seq());
          if (!places.isEmpty() && !isDelivered) {
            found.add(label + ": not delivered");
          }
          for (Place place : places) {
            List<Integer> there = profileLabels.getOrDefault(place, List.of());
            long times = there.stream().filter(revisions.get(label)::equals).count();
            // What its profile never observed, since it was asked too late, has no label there.
            long expected = observed.containsKey(place) ? 1 : 0;
            if (isDelivered && times != expected) {
              found.add(label + ": " + times + " times at its profile: " + place);
            }
          }
        });
    return found;
  }
}
