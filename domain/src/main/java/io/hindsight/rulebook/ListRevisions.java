package io.hindsight.rulebook;

import io.hindsight.rules.IpNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/**
 * One named list as it was at every position of the rule book. Immutable; a change shares all that
 * it does not touch, so that it costs O(log n) for each value.
 */
public final class ListRevisions {
  private static final int V4_PREFIXES = IpNetwork.IPV4_BITS + 1;
  private static final int PREFIXES = V4_PREFIXES + IpNetwork.IPV6_BITS + 1;

  static final ListRevisions EMPTY =
      new ListRevisions(TreePMap.empty(), HashTreePMap.empty(), new int[PREFIXES], 0, "", 0);

  private final TreePMap<String, Revisions<EntryRevision>> values;

  /** Values ever held that name a network or an address; one may be written in several ways. */
  private final HashPMap<IpNetwork, List<String>> networks;

  /** How many networks of each length there are: of IPv4 first. Never changed. */
  private final int[] prefixes;

  private final int size;
  private final String changedBy;
  private final long changedAtMicros;

  private ListRevisions(
      TreePMap<String, Revisions<EntryRevision>> values,
      HashPMap<IpNetwork, List<String>> networks,
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
      IpNetwork network = known == null ? networkOf(entry.value()) : null;
      if (network != null) {
        nextPrefixes = nextPrefixes == prefixes ? prefixes.clone() : nextPrefixes;
        nextPrefixes[indexOf(network)]++;
        nextNetworks = withNetwork(nextNetworks, network, entry.value());
      }
    }
    return new ListRevisions(nextValues, nextNetworks, nextPrefixes, nextSize, by, atMicros);
  }

  private static int indexOf(IpNetwork network) {
    return network.isIpv4() ? network.prefix() : V4_PREFIXES + network.prefix();
  }

  private static HashPMap<IpNetwork, List<String>> withNetwork(
      HashPMap<IpNetwork, List<String>> networks, IpNetwork network, String value) {
    var values = new ArrayList<>(networks.getOrDefault(network, List.of()));
    values.add(value);
    return networks.plus(network, List.copyOf(values));
  }

  /** Most values are no addresses, which their letters tell without an exception. */
  private static @Nullable IpNetwork networkOf(String value) {
    boolean mayBe =
        value.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':' || c == '/')
            && (value.indexOf('.') >= 0 || value.indexOf(':') >= 0);
    try {
      return mayBe ? IpNetwork.parse(value) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
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
    IpNetwork address = networks.isEmpty() ? null : IpNetwork.ofAddress(ip);
    if (address == null) {
      return false;
    }
    int first = address.isIpv4() ? 0 : V4_PREFIXES;
    for (int prefix = 0; prefix <= address.prefix(); prefix++) {
      List<String> written =
          prefixes[first + prefix] == 0 ? null : networks.get(address.supernet(prefix));
      if (written != null
          && written.stream().anyMatch(value -> contains(value, position, occurredAtMicros))) {
        return true;
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
