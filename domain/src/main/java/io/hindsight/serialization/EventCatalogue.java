package io.hindsight.serialization;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Every value this application has ever stored, by name and version. A module adds its own by a
 * {@link Section} that it provides as a service.
 */
public final class EventCatalogue {
  /** The values that one module stores. */
  public interface Section {
    /** Returns the codecs, one for each name and version. */
    List<EventCodec<?>> codecs();
  }

  private static final EventCatalogue INSTANCE = new EventCatalogue();

  private final Map<String, EventCodec<?>> byManifest = new HashMap<>();
  private final Map<Class<?>, EventCodec<?>> byType = new HashMap<>();

  private EventCatalogue() {
    for (Section section : ServiceLoader.load(Section.class)) {
      section.codecs().forEach(this::add);
    }
  }

  /** Returns the catalogue of all modules on the class path. */
  public static EventCatalogue get() {
    return INSTANCE;
  }

  private void add(EventCodec<?> codec) {
    if (byManifest.putIfAbsent(codec.manifest(), codec) != null) {
      throw new IllegalStateException("stored twice under one name: " + codec.manifest());
    }
    // Of several versions of one type the last listed is the one that is written.
    byType.put(codec.type(), codec);
  }

  /** Returns all codecs. */
  public Collection<EventCodec<?>> codecs() {
    return byManifest.values();
  }

  /** Returns the types that can be stored. */
  public Collection<Class<?>> types() {
    return byType.keySet();
  }

  /**
   * Returns how values of this type are written.
   *
   * @throws IllegalArgumentException when the catalogue has no such type
   */
  public EventCodec<?> codecOf(Class<?> type) {
    EventCodec<?> codec = byType.get(type);
    if (codec == null) {
      throw new IllegalArgumentException("not in the event catalogue: " + type.getName());
    }
    return codec;
  }

  /**
   * Reads a stored value.
   *
   * @throws IOException when the name is unknown or the bytes are not such a value
   */
  public Object decode(@Nullable String manifest, byte[] bytes) throws IOException {
    EventCodec<?> codec = byManifest.get(manifest);
    if (codec == null) {
      throw new IOException("unknown stored value: " + manifest);
    }
    return codec.decode(bytes);
  }
}
