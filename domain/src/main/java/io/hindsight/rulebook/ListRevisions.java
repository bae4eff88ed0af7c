package io.hindsight.rulebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * One named list as it was at every position of the rule book. Immutable; a change shares all that
 * it does not touch, so that it costs O(log n) for each value.
 */
public final class ListRevisions {
  private static final int V4_PREFIXES = 33;
  private static final int PREFIXES = V4_PREFIXES + 129;

  static final ListRevisions EMPTY =
      new ListRevisions(TreePMap.empty(), TreePMap.empty(), new int[PREFIXES], 0, "", 0);

  private final TreePMap<String, Revisions<EntryRevision>> values;

  /** Values ever held that name a network or an address, by {@link Network#key}. */
  private final TreePMap<String, List<String>> networks;

  /** How many networks of each length there are: of IPv4 first. Never changed. */
  private final int[] prefixes;

  private final int size;
  private final String changedBy;
  private final long changedAtMicros;

  private ListRevisions(
      TreePMap<String, Revisions<EntryRevision>> values,
      TreePMap<String, List<String>> networks,
      int[] prefixes,
      int size,
      String changedBy,
      long changedAtMicros) {
    this.values = values;
    this.networks = networks;
    this.prefixes = prefixes;
    this.size = size;
    this.changedBy = changedBy;
    this.changedAtMicros = changedAtMicros;
  }

  /** An entry as it stands now, with who put it there and when. */
  public record Standing(ListEntry entry, String by, long atMicros) {}

  /** Adds entries, or replaces those of the same values, at a position. */
  ListRevisions plus(long position, List<ListEntry> entries, String by, long atMicros) {
    var nextValues = values;
    var nextNetworks = networks;
    int[] nextPrefixes = prefixes;
    int nextSize = size;
    for (ListEntry entry : entries) {
      var revision = new EntryRevision(entry, by, atMicros);
      Revisions<EntryRevision> known = nextValues.get(entry.value());
      boolean isPresent = known != null && known.newest().entry() != null;
      nextSize += isPresent ? 0 : 1;
      nextValues =
          nextValues.plus(
              entry.value(),
              known == null ? Revisions.first(position, revision) : known.plus(position, revision));
      Network network = known == null ? Network.parse(entry.value()) : null;
      if (network != null) {
        nextPrefixes = nextPrefixes == prefixes ? prefixes.clone() : nextPrefixes;
        nextPrefixes[indexOf(network)]++;
        nextNetworks = withNetwork(nextNetworks, network, entry.value());
      }
    }
    return new ListRevisions(nextValues, nextNetworks, nextPrefixes, nextSize, by, atMicros);
  }

  private static int indexOf(Network network) {
    return network.isV4() ? network.prefix() : V4_PREFIXES + network.prefix();
  }

  /** A network may be written in several ways, each a value of its own. */
  private static TreePMap<String, List<String>> withNetwork(
      TreePMap<String, List<String>> networks, Network network, String value) {
    var values = new ArrayList<>(networks.getOrDefault(network.key(), List.of()));
    values.add(value);
    return networks.plus(network.key(), List.copyOf(values));
  }

  /** Removes values at a position; those that are not there stay away. */
  ListRevisions minus(long position, List<String> removed, String by, long atMicros) {
    var next = values;
    int nextSize = size;
    var revision = new EntryRevision(null, by, atMicros);
    for (String value : removed) {
      Revisions<EntryRevision> known = next.get(value);
      if (known != null && known.newest().entry() != null) {
        next = next.plus(value, known.plus(position, revision));
        nextSize--;
      }
    }
    return new ListRevisions(next, networks, prefixes, nextSize, by, atMicros);
  }

  /** Tells whether a transaction judged at this position of the rule book finds the value. */
  boolean contains(String value, long position, long occurredAtMicros) {
    Revisions<EntryRevision> known = values.get(value);
    EntryRevision revision = known == null ? null : known.asOf(position);
    ListEntry entry = revision == null ? null : revision.entry();
    return entry != null && entry.holdsAt(occurredAtMicros);
  }

  /** Tells whether it finds this address or a network that it lies in. */
  boolean containsNetworkOf(String ip, long position, long occurredAtMicros) {
    byte[] address = networks.isEmpty() ? null : Network.addressOf(ip);
    if (address == null) {
      return false;
    }
    int bits = address.length * Byte.SIZE;
    int first = bits == V4_PREFIXES - 1 ? 0 : V4_PREFIXES;
    for (int prefix = 0; prefix <= bits; prefix++) {
      if (prefixes[first + prefix] > 0) {
        List<String> written = networks.get(Network.of(address, prefix).key());
        if (written != null
            && written.stream().anyMatch(value -> contains(value, position, occurredAtMicros))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns how many entries there are, expired ones included. */
  public int size() {
    return size;
  }

  /** Returns who changed the list last. */
  public String changedBy() {
    return changedBy;
  }

  /** Returns when the list was changed last, epoch microseconds. */
  public long changedAtMicros() {
    return changedAtMicros;
  }

  /** Returns the entry of a value as it stands now; null when there is none. */
  public @Nullable Standing entry(String value) {
    Revisions<EntryRevision> known = values.get(value);
    return known == null ? null : standing(known.newest());
  }

  private static @Nullable Standing standing(EntryRevision revision) {
    ListEntry entry = revision.entry();
    return entry == null ? null : new Standing(entry, revision.by(), revision.atMicros());
  }

  /** Returns everything that happened to a value, newest first; empty when nothing did. */
  public List<EntryRevision> history(String value) {
    Revisions<EntryRevision> known = values.get(value);
    return known == null ? List.of() : known.all();
  }

  /**
   * Returns the entries whose values begin with a prefix, in the order of their values.
   *
   * @param after only values after this one; empty for all
   * @param limit no more than this many
   */
  public List<Standing> entries(String prefix, String after, int limit) {
    boolean goesOn = after.compareTo(prefix) >= 0 && !after.isEmpty();
    var found = new ArrayList<Standing>();
    for (Map.Entry<String, Revisions<EntryRevision>> next :
        values.tailMap(goesOn ? after : prefix, !goesOn).entrySet()) {
      if (!next.getKey().startsWith(prefix) || found.size() == limit) {
        break;
      }
      Standing standing = standing(next.getValue().newest());
      if (standing != null) {
        found.add(standing);
      }
    }
    return found;
  }

  /** Returns the values that stand in the list now. */
  List<String> present() {
    return values.entrySet().stream()
        .filter(value -> value.getValue().newest().entry() != null)
        .map(Map.Entry::getKey)
        .toList();
  }
}
