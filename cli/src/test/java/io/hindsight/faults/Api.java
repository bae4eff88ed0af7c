package io.hindsight.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Calls the API of servers that may be gone. */
final class Api {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  /**
   * An answer.
   *
   * @param status 0 when the connection was refused or lost, or nothing came in time
   */
  record Answer(int status, String body) {
    JsonNode json() {
      try {
        return MAPPER.readTree(body);
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + status + " " + body, e);
      }
    }
  }

  Answer get(String url) {
    return send(HttpRequest.newBuilder(URI.create(url)).GET()).join();
  }

  Answer post(String url, String body) {
    return postLater(url, body).join();
  }

  CompletableFuture<Answer> postLater(String url, String body) {
    return send(HttpRequest.newBuilder(URI.create(url)).POST(BodyPublishers.ofString(body)));
  }

  private CompletableFuture<Answer> send(HttpRequest.Builder request) {
    return client
        .sendAsync(request.timeout(TIMEOUT).build(), BodyHandlers.ofString())
        .handle(
            (response, failure) ->
                failure == null
                    ? new Answer(response.statusCode(), response.body())
                    : new Answer(0, failure.toString()));
  }
}
