package io.hindsight.projections;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/** Keeps what was used last, up to a bound that may change. */
final class BoundedCache<K, V> extends LinkedHashMap<K, V> {
  private final transient IntSupplier bound;

  BoundedCache(IntSupplier bound) {
    super(16, 0.75f, true);
    this.bound = bound;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > bound.getAsInt();
  }
}
