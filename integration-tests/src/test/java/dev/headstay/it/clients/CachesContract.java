package dev.headstay.it.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.testing.Answer;
import dev.headstay.testing.Canaries;
import dev.headstay.testing.HeaderLine;
import dev.headstay.testing.RecordedRequest;
import dev.headstay.testing.WireProtocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.Cache;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.cache.CachingHttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Caches of clients are above the hook. To them a header of ours is never there: an answer that
 * varies by it is served as long as it is fresh, and what they store has nothing of ours in it.
 */
class CachesContract {
  @TempDir Path folder;
  private Gateway gateway;

  @BeforeEach
  void start() {
    gateway = new Gateway(WireProtocol.HTTP_1_1);
    AtomicInteger answers = new AtomicInteger();
    gateway
        .server
        .on("/fresh", cacheable("max-age=60", answers))
        .on(
            "/stale",
            exchange -> {
              if (exchange.request().headers("If-None-Match").isEmpty()) {
                cacheable("max-age=0", answers).answer(exchange);
              } else {
                exchange.respond(304, headers("max-age=0"), new byte[0]);
              }
            });
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private static Answer cacheable(String control, AtomicInteger answers) {
    return exchange ->
        exchange.respond(
            200, headers(control), ("answer " + answers.incrementAndGet()).getBytes(UTF_8));
  }

  private static List<HeaderLine> headers(String control) {
    return List.of(
        new HeaderLine("Cache-Control", control),
        new HeaderLine("ETag", "\"1\""),
        new HeaderLine(
            "Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC))),
        new HeaderLine("Vary", "x-gateway-token, x-gateway-hop"));
  }

  private interface Getter {
    String get(String path, Map<String, String> headers) throws Exception;
  }

  private void assertCaches(Getter client) throws Exception {
    // The hop's value differs each time, and yet this one answer is served.
    assertThat(client.get("/fresh", Map.of())).isEqualTo("answer 1");
    assertThat(client.get("/fresh", Map.of())).isEqualTo("answer 1");
    gateway.assertReached("/fresh");

    // What the program sends itself counts.
    Map<String, String> own = Map.of("x-gateway-token", "program's own");
    assertThat(client.get("/fresh", own)).isEqualTo("answer 2");
    List<RecordedRequest> requests = gateway.server.requests();
    assertThat(requests).hasSize(1);
    assertThat(requests.get(0).headers(Gateway.HEADER)).containsExactly("program's own");
    gateway.server.forget();
  }

  private void assertRevalidates(Getter client) throws Exception {
    assertThat(client.get("/stale", Map.of())).isEqualTo("answer 3");
    assertThat(client.get("/stale", Map.of())).isEqualTo("answer 3");
    assertThat(gateway.server.requests())
        .last()
        .satisfies(again -> assertThat(again.headers("If-None-Match")).hasSize(1));
    gateway.assertReached("/stale", "/stale");
  }

  @Test
  void okHttp() throws Exception {
    Cache cache = new Cache(folder.toFile(), 1 << 20);
    OkHttpClient client = new OkHttpClient.Builder().cache(cache).build();

    Getter getter =
        (path, headers) -> {
          Request request =
              new Request.Builder()
                  .url(gateway.uri(path).toString())
                  .headers(Headers.of(headers))
                  .build();
          try (Response response = client.newCall(request).execute()) {
            return response.body().string();
          }
        };
    assertCaches(getter);
    assertRevalidates(getter);
    cache.flush();
    List<String> stored = stored();
    assertThat(stored).anyMatch(text -> text.contains("Vary: x-gateway-token"));
    assertThat(stored).noneMatch(text -> text.contains(Canaries.MARK));
  }

  private List<String> stored() throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.add(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return texts;
  }

  @Test
  void apache5() throws Exception {
    try (CloseableHttpClient client =
        CachingHttpClientBuilder.create().setCacheDir(folder.toFile()).build()) {
      assertCaches(
          (path, headers) -> {
            HttpGet request = new HttpGet(gateway.uri(path));
            headers.forEach(request::setHeader);
            return client.execute(request, response -> EntityUtils.toString(response.getEntity()));
          });
    }
    assertThat(stored()).noneMatch(text -> text.contains(Canaries.MARK));
  }
}
