package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.it.Program.Run;
import dev.headstay.it.programs.UrlConnectionGet;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A program that sends past the agent hears of it, once. */
class UnpatchedClientsIT {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void programOnHttpUrlConnectionHearsOnceThatItIsNotPatched(Jdk jdk) {
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      Run run =
          Program.java(jdk, UrlConnectionGet.class, server.uri("/a"), server.uri("/b"))
              .with(AgentJar.option(Samples.json()))
              .run();

      assertThat(run.stdout()).isEqualTo("200\n200\n");
      assertThat(run.said())
          .singleElement()
          .asString()
          .startsWith("[headstay] WARN not patched: HttpURLConnection");
      assertThat(run.stderrBesides()).isEmpty();
      assertThat(server.requests())
          .hasSize(2)
          .allSatisfy(request -> assertThat(request.headers(Samples.HEADER)).isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientOfAnUnknownVersionIsLeftAloneAndThatIsSaidOnce(Jdk jdk) {
    Path codec =
        Samples.write(
            folder,
            "Http1ExchangeCodec.java",
            """
            package okhttp3.internal.http1;

            public class Http1ExchangeCodec {
              public String writeRequestHead(String request) {
                return "head of " + request;
              }
            }
            """);
    Path program =
        Samples.write(
            folder,
            "Main.java",
            """
            import java.net.URI;
            import java.net.http.HttpClient;
            import java.net.http.HttpRequest;
            import java.net.http.HttpResponse;
            import okhttp3.internal.http1.Http1ExchangeCodec;

            public class Main {
              public static void main(String[] args) throws Exception {
                System.out.println(new Http1ExchangeCodec().writeRequestHead("a"));
                HttpRequest request = HttpRequest.newBuilder(URI.create(args[0])).build();
                System.out.println(HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
              }
            }
            """);
    assertThat(Program.of(jdk.command("javac"), "-d", folder, codec, program).run().exit())
        .isZero();
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      Run run =
          Program.of(
                  jdk.command("java"),
                  AgentJar.option(Samples.json()),
                  "-cp",
                  folder,
                  "Main",
                  server.uri("/"))
              .run();

      assertThat(run.stdout()).isEqualTo("head of a\n200\n");
      assertThat(run.said())
          .filteredOn(line -> line.contains(" WARN "))
          .singleElement()
          .asString()
          .startsWith(
              "[headstay] WARN not patched: okhttp: okhttp3.internal.http1.Http1ExchangeCodec");
      assertThat(run.stderrBesides()).isEmpty();
      assertThat(server.takeRequest().headers(Samples.HEADER)).containsExactly(Samples.VALUE);
    }
  }
}
