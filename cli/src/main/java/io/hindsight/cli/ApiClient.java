package io.hindsight.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.function.Consumer;

/** Speaks to a Hindsight server. Safe for use by several threads. */
final class ApiClient {
  static final String JSON = "application/json";
  static final String LINES = "application/x-ndjson";
  static final String YAML = "application/yaml";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private static final int HTTP_OK = 200;

  /** Longer than the longest answer of the API, which is that of an import's batch. */
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(75);

  private final URI base;
  private final HttpClient client;

  /**
   * A client; nothing is sent yet.
   *
   * @param base the server's address, such as {@code http://localhost:8080}
   */
  ApiClient(URI base) {
    this.base = base;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  /**
   * Reads an address as a person gives it.
   *
   * @throws CommandFailure when it is none
   */
  static URI address(String text) {
    String shape = "url: " + text + " (expected: such as http://localhost:8080)";
    try {
      URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (!isHttp || uri.getHost() == null) {
        throw new CommandFailure(shape);
      }
      return uri;
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(shape, e);
    }
  }

  /** The server's address. */
  URI base() {
    return base;
  }

  /** Encodes a value for a path or a query. */
  static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Asks.
   *
   * @param path with its query, encoded
   * @throws ApiProblem when the server refuses
   * @throws ServerUnreachableException when there is no answer
   */
  JsonNode get(String path) {
    return send(request(path).GET().build());
  }

  /** Asks for plain text, and fails as {@link #get} does. */
  String getText(String path) {
    HttpResponse<byte[]> response = exchange(request(path).GET().build());
    int status = response.statusCode();
    if (status < 200 || status >= 300) {
      read(response);
    }
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /** Tells, and fails as {@link #get} does. */
  JsonNode post(String path, String contentType, byte[] body) {
    HttpRequest.Builder request = request(path).POST(BodyPublishers.ofByteArray(body));
    return send(request.header("Content-Type", contentType).build());
  }

  /** Takes away, and fails as {@link #get} does. */
  JsonNode delete(String path) {
    return send(request(path).DELETE().build());
  }

  /** Tells without a body, and fails as {@link #get} does. */
  JsonNode post(String path) {
    return send(request(path).POST(BodyPublishers.noBody()).build());
  }

  /**
   * Tells, and reads the answer line by line as it comes, each a JSON document.
   *
   * @param lines takes each of them, in their order
   * @throws ApiProblem when the server refuses
   * @throws ServerUnreachableException when there is no answer, or it breaks off
   */
  void postForLines(String path, byte[] body, Consumer<JsonNode> lines) {
    HttpRequest request =
        lines(path).header("Content-Type", JSON).POST(BodyPublishers.ofByteArray(body)).build();
    sendForLines(request, line -> lines.accept(Json.parse(line.getBytes(StandardCharsets.UTF_8))));
  }

  /**
   * Asks, and reads the answer line by line as it comes.
   *
   * @param lines takes each of them as it stands, in their order
   * @throws ApiProblem when the server refuses
   * @throws ServerUnreachableException when there is no answer, or it breaks off
   */
  void getLines(String path, Consumer<String> lines) {
    sendForLines(lines(path).GET().build(), lines::accept);
  }

  /** Takes a line of an answer. */
  @FunctionalInterface
  private interface Lines {
    void take(String line) throws IOException;
  }

  private HttpRequest.Builder lines(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).header("Accept", LINES + ", " + JSON);
  }

  private void sendForLines(HttpRequest request, Lines lines) {
    try {
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      try (InputStream in = response.body();
          var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        if (response.statusCode() != HTTP_OK) {
          throw ApiProblem.of(response.statusCode(), Json.parse(in.readAllBytes()));
        }
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          lines.take(line);
        }
      }
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw ServerUnreachableException.absent(base, e);
    } catch (IOException e) {
      throw ServerUnreachableException.lost(base, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  /**
   * Asks for a file, and writes it as it comes; what is there is replaced once all of it has come.
   *
   * @return how many bytes it has
   * @throws ApiProblem when the server refuses
   * @throws ServerUnreachableException when there is no answer, or it breaks off
   * @throws CommandFailure when the file cannot be written
   */
  long getFile(String path, Path file) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).GET().build();
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        if (response.statusCode() != HTTP_OK) {
          throw ApiProblem.of(response.statusCode(), Json.parse(in.readAllBytes()));
        }
        return write(in, part, file);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw ServerUnreachableException.absent(base, e);
    } catch (IOException e) {
      throw ServerUnreachableException.lost(base, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  private static long write(InputStream in, Path part, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(part)) {
      long bytes = in.transferTo(out);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      return bytes;
    } catch (FileSystemException e) {
      throw new CommandFailure(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(REQUEST_TIMEOUT)
        .header("Accept", JSON);
  }

  private JsonNode send(HttpRequest request) {
    return read(exchange(request));
  }

  private HttpResponse<byte[]> exchange(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw ServerUnreachableException.absent(base, e);
    } catch (IOException e) {
      throw ServerUnreachableException.lost(base, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  private JsonNode read(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    boolean succeeded = status >= 200 && status < 300;
    try {
      JsonNode body = Json.parse(response.body());
      if (succeeded) {
        return body;
      }
      throw ApiProblem.of(status, body);
    } catch (JsonProcessingException e) {
      if (!succeeded) {
        throw ApiProblem.of(status);
      }
      throw new CommandFailure(base + " answers, but not as a Hindsight server does", e);
    } catch (IOException e) {
      throw ServerUnreachableException.lost(base, e);
    }
  }
}
