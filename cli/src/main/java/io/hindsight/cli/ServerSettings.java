package io.hindsight.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configuration that a verb gives a server; it wins over all files. */
final class ServerSettings {
  private final Map<String, Object> values = new HashMap<>();

  ServerSettings cassandra(List<String> contactPoints, String datacenter) {
    values.put("datastax-java-driver.basic.contact-points", contactPoints);
    values.put("datastax-java-driver.basic.load-balancing-policy.local-datacenter", datacenter);
    return this;
  }

  ServerSettings listen(ListenAddress address) {
    values.put("hindsight.http.host", address.host());
    values.put("hindsight.http.port", address.port());
    return this;
  }

  ServerSettings with(String key, Object value) {
    values.put(key, value);
    return this;
  }

  Config config() {
    return ConfigFactory.parseMap(values, "command line");
  }

  /**
   * Reads a configuration file; nothing when it is null.
   *
   * @throws CommandFailure with the place when it cannot be read
   */
  static Config file(@Nullable Path file) {
    if (file == null) {
      return ConfigFactory.empty();
    }
    if (!Files.isRegularFile(file)) {
      throw new CommandFailure(file + ": there is no such file");
    }
    try {
      return ConfigFactory.parseFile(file.toFile());
    } catch (ConfigException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }
}
