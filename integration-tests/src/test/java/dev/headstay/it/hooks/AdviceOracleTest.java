package dev.headstay.it.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.engine.Hook;
import dev.headstay.testing.RecordedRequest;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.agent.ByteBuddyAgent;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.nio.client.HttpAsyncClients;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The agent's weaver and Byte Buddy's own, with the same hooks, put the same on the wire. */
@Timeout(120)
class AdviceOracleTest {
  private static final String HEADER = "cf-aig-authorization";
  private static final String REFUSED = "no-such-flag";
  private static final String BODY =
      "{\"question\":\"\u00e4\",\"anthropic_beta\":[\""
          + REFUSED
          + "\",\"context-1m-2025-08-07\"]}";

  @TempDir static Path folder;

  private static Instrumentation instrumentation;
  private static ClassFileTransformer agent;

  @BeforeAll
  static void prepare() throws Exception {
    instrumentation = ByteBuddyAgent.install();
    AdviceOracle.openTo(instrumentation, folder);
    Path configuration = folder.resolve("headstay.json");
    Files.writeString(
        configuration,
        """
        {"version": 1, "rules": [{"name": "gateway", "overHttp": true,
          "match": {"hosts": ["localhost", "127.0.0.1"]},
          "headers": {"default": {"cf-aig-authorization": "Bearer x"}}}],
          "providers": {"here": {"hosts": ["localhost", "127.0.0.1"], "betas": "bedrock"}},
          "betas": {}}
        """);
    agent = Integrations.transformer(instrumentation, configuration.toString());
  }

  /** One client on one protocol. */
  enum Client {
    JAVA_NET_HTTP_1(WireProtocol.HTTP_1_1) {
      @Override
      void send(URI uri) throws Exception {
        javaNetHttp(HttpClient.Version.HTTP_1_1, uri);
      }
    },
    /** The first request asks for the upgrade, the next one is HTTP/2. */
    JAVA_NET_HTTP_2(WireProtocol.H2C) {
      @Override
      void send(URI uri) throws Exception {
        javaNetHttp(HttpClient.Version.HTTP_2, uri);
      }
    },
    OKHTTP_1(WireProtocol.HTTP_1_1) {
      @Override
      void send(URI uri) throws Exception {
        okhttp(Protocol.HTTP_1_1, uri);
      }
    },
    OKHTTP_2(WireProtocol.H2C) {
      @Override
      void send(URI uri) throws Exception {
        okhttp(Protocol.H2_PRIOR_KNOWLEDGE, uri);
      }
    },
    APACHE_4(WireProtocol.HTTP_1_1) {
      @Override
      void send(URI uri) throws Exception {
        try (var client = org.apache.http.impl.client.HttpClients.createDefault()) {
          for (int i = 0; i < REQUESTS; i++) {
            client.execute(apache4(uri), answer -> answer.getStatusLine());
          }
        }
      }
    },
    APACHE_4_ASYNC(WireProtocol.HTTP_1_1) {
      @Override
      void send(URI uri) throws Exception {
        try (var client = HttpAsyncClients.createDefault()) {
          client.start();
          for (int i = 0; i < REQUESTS; i++) {
            client.execute(apache4(uri), null).get();
          }
        }
      }
    },
    APACHE_5(WireProtocol.HTTP_1_1) {
      @Override
      void send(URI uri) throws Exception {
        try (var client = org.apache.hc.client5.http.impl.classic.HttpClients.createDefault()) {
          for (int i = 0; i < REQUESTS; i++) {
            var post = new org.apache.hc.client5.http.classic.methods.HttpPost(uri);
            post.addHeader("X-App", "1");
            post.setEntity(
                new org.apache.hc.core5.http.io.entity.StringEntity(
                    BODY, org.apache.hc.core5.http.ContentType.APPLICATION_JSON));
            client.execute(post, answer -> answer.getCode());
          }
        }
      }
    },
    APACHE_5_ASYNC_1(WireProtocol.HTTP_1_1) {
      @Override
      void send(URI uri) throws Exception {
        apache5(HttpVersionPolicy.FORCE_HTTP_1, uri);
      }
    },
    APACHE_5_ASYNC_2(WireProtocol.H2C) {
      @Override
      void send(URI uri) throws Exception {
        apache5(HttpVersionPolicy.FORCE_HTTP_2, uri);
      }
    };

    static final int REQUESTS = 2;

    final WireProtocol protocol;

    Client(WireProtocol protocol) {
      this.protocol = protocol;
    }

    /** Sends {@link #REQUESTS} requests through a new client, one after the other. */
    abstract void send(URI uri) throws Exception;

    private static void javaNetHttp(HttpClient.Version version, URI uri) throws Exception {
      HttpClient client = HttpClient.newBuilder().version(version).build();
      for (int i = 0; i < REQUESTS; i++) {
        HttpRequest request =
            HttpRequest.newBuilder(uri)
                .header("X-App", "1")
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        client.send(request, HttpResponse.BodyHandlers.ofString());
      }
    }

    private static void okhttp(Protocol protocol, URI uri) throws Exception {
      OkHttpClient client = new OkHttpClient.Builder().protocols(List.of(protocol)).build();
      for (int i = 0; i < REQUESTS; i++) {
        Request request =
            new Request.Builder()
                .url(uri.toString())
                .header("X-App", "1")
                .post(RequestBody.create(BODY, MediaType.get("application/json")))
                .build();
        try (Response response = client.newCall(request).execute()) {
          response.body().string();
        }
      }
      client.connectionPool().evictAll();
    }

    private static HttpPost apache4(URI uri) throws Exception {
      HttpPost post = new HttpPost(uri);
      post.addHeader("X-App", "1");
      post.setEntity(new StringEntity(BODY, ContentType.APPLICATION_JSON));
      return post;
    }

    private static void apache5(HttpVersionPolicy policy, URI uri) throws Exception {
      try (CloseableHttpAsyncClient client =
          org.apache.hc.client5.http.impl.async.HttpAsyncClients.custom()
              .setConnectionManager(
                  PoolingAsyncClientConnectionManagerBuilder.create()
                      .setDefaultTlsConfig(TlsConfig.custom().setVersionPolicy(policy).build())
                      .build())
              .build()) {
        client.start();
        for (int i = 0; i < REQUESTS; i++) {
          SimpleHttpRequest request =
              SimpleRequestBuilder.post(uri)
                  .addHeader("X-App", "1")
                  .setBody(BODY, org.apache.hc.core5.http.ContentType.APPLICATION_JSON)
                  .build();
          client.execute(request, null).get();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void writesWhatByteBuddysAdviceWrites(Client client) throws Exception {
    try (RecordingServer server = RecordingServer.start(client.protocol)) {
      server.failOnRepeated(HEADER);
      List<String> plain = wire(client, server);
      assertThat(plain).hasSize(Client.REQUESTS).noneMatch(hop -> hop.contains(HEADER));
      List<String> ours = wireWith(agent, client, server);
      assertThat(ours).hasSize(Client.REQUESTS).allMatch(hop -> hop.contains(HEADER));
      assertThat(plain).allMatch(hop -> hop.contains(REFUSED));
      if (client != Client.APACHE_4_ASYNC) { // Its bodies are left alone.
        assertThat(ours).noneMatch(hop -> hop.contains(REFUSED));
      }
      AdviceOracle oracle = new AdviceOracle();
      List<String> theirs = wireWith(oracle, client, server);
      assertThat(oracle.failures).isEmpty();
      assertThat(oracle.woven).isNotEmpty();
      assertThat(ours).isEqualTo(theirs);
      assertThat(wire(client, server)).as("woven code is gone again").isEqualTo(plain);
    }
  }

  private static List<String> wireWith(
      ClassFileTransformer transformer, Client client, RecordingServer server) throws Exception {
    instrumentation.addTransformer(transformer, true);
    try {
      retransformHooked();
      return wire(client, server);
    } finally {
      instrumentation.removeTransformer(transformer);
      retransformHooked();
    }
  }

  private static void retransformHooked() throws Exception {
    Set<String> names = new HashSet<>();
    Integrations.all()
        .forEach(client -> client.hooks().stream().map(Hook::className).forEach(names::add));
    List<Class<?>> hooked = new ArrayList<>();
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      if (names.contains(loaded.getName())) {
        hooked.add(loaded);
      }
    }
    if (!hooked.isEmpty()) {
      instrumentation.retransformClasses(hooked.toArray(new Class<?>[0]));
    }
  }

  private static List<String> wire(Client client, RecordingServer server) throws Exception {
    server.forget();
    client.send(server.uri("/v1/messages?beta=true"));
    List<String> hops = new ArrayList<>();
    for (RecordedRequest request : server.requests()) {
      hops.add(request.headText() + new String(request.body(), StandardCharsets.UTF_8));
    }
    return hops;
  }
}
