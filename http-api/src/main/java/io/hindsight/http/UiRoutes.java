package io.hindsight.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;

/** The analyst UI at {@code /}: files of the class path, and nothing from anywhere else. */
final class UiRoutes extends AllDirectives {
  private static final String RULE_SET_SCHEMA = "/io/hindsight/rules/ruleset.schema.json";
  private static final Pattern UI_FILE = Pattern.compile("[a-z0-9-]+\\.(js|css|svg|html)");
  private static final String UI_FOLDER = "/io/hindsight/ui/";
  private static final String VUE = "vue.runtime.esm-browser.prod.js";

  private static final List<HttpHeader> HEADERS =
      List.of(
          RawHeader.create(
              "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                  + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                  + " frame-ancestors 'none'"),
          RawHeader.create("X-Content-Type-Options", "nosniff"),
          RawHeader.create("Referrer-Policy", "no-referrer"),
          RawHeader.create("Cache-Control", "no-cache"));

  private final String vueVersion;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();

  /**
   * Serves the UI.
   *
   * @param vueVersion the version of the Vue WebJar on the class path
   */
  UiRoutes(String vueVersion) {
    this.vueVersion = vueVersion;
  }

  Route route() {
    return get(
        () ->
            concat(
                pathSingleSlash(() -> file(UI_FOLDER + "index.html")),
                pathPrefix(
                    "ui",
                    () ->
                        path(
                            name ->
                                UI_FILE.matcher(name).matches()
                                    ? file(UI_FOLDER + name)
                                    : reject())),
                path(
                    PathMatchers.separateOnSlashes("webjars/vue/dist/" + VUE),
                    () -> file("/META-INF/resources/webjars/vue/" + vueVersion + "/dist/" + VUE)),
                path("openapi.yaml", () -> file("/io/hindsight/openapi.yaml")),
                path("ruleset.schema.json", () -> file(RULE_SET_SCHEMA))));
  }

  private Route file(String resource) {
    // Only what exists is kept: made-up names must not fill the memory.
    byte[] bytes = files.get(resource);
    if (bytes == null) {
      bytes = read(resource);
      if (bytes.length == 0) {
        return reject();
      }
      files.put(resource, bytes);
    }
    HttpResponse response =
        HttpResponse.create()
            .withEntity(HttpEntities.create(typeOf(resource), bytes))
            .addHeaders(HEADERS);
    return encodeResponse(() -> complete(response));
  }

  private static byte[] read(String resource) {
    try (InputStream in = UiRoutes.class.getResourceAsStream(resource)) {
      return in == null ? new byte[0] : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ContentType typeOf(String resource) {
    String ending = resource.substring(resource.lastIndexOf('.') + 1);
    return switch (ending) {
      case "html" -> MediaTypes.TEXT_HTML.toContentType(HttpCharsets.UTF_8);
      case "js" -> MediaTypes.APPLICATION_JAVASCRIPT.toContentType(HttpCharsets.UTF_8);
      case "css" -> MediaTypes.TEXT_CSS.toContentType(HttpCharsets.UTF_8);
      case "json" -> MediaTypes.APPLICATION_JSON.toContentType();
      case "svg" -> MediaTypes.IMAGE_SVG_XML.toContentType();
      default -> MediaTypes.TEXT_PLAIN.toContentType(HttpCharsets.UTF_8);
    };
  }

  /** Returns the version of a WebJar on the class path. */
  static String webJarVersion(String group, String artifact) {
    String properties = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
    var values = new Properties();
    try (InputStream in = UiRoutes.class.getResourceAsStream(properties)) {
      if (in == null) {
        throw new IllegalStateException("WebJar not on the class path: " + artifact);
      }
      values.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return values.getProperty("version");
  }
}
