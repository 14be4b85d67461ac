package dev.headstay.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The versions of every client library that are claimed to work: the floor, the newest, and each
 * one between where something that is hooked has moved. The build copies their jars.
 */
public final class ClientVersions {
  private static final String OKHTTP = "okhttp3.internal.";
  private static final String CORE5 = "org.apache.hc.core5.";
  private static final String ASYNC5 = "org.apache.hc.client5.http.impl.async.";
  private static final String ASYNC4 = "org.apache.http.impl.nio.client.";
  private static final String ANTHROPIC = "com.anthropic.";
  private static final String CORE_NIO4 = "org.apache.http.nio.protocol.";

  private static final List<ClientVersion> ALL = new ArrayList<>();

  static {
    String bridge = OKHTTP + "http.BridgeInterceptor";
    Hooked streams = new Hooked(OKHTTP + "http.Http1xStream").http2(OKHTTP + "http.Http2xStream");
    Hooked codecs =
        new Hooked(OKHTTP + "http1.Http1Codec").http2(OKHTTP + "http2.Http2Codec").bodies(bridge);
    Hooked exchangeCodecs =
        new Hooked(OKHTTP + "http1.Http1ExchangeCodec")
            .http2(OKHTTP + "http2.Http2ExchangeCodec")
            .bodies(bridge);
    add("okhttp", streams.bodies(OKHTTP + "http.HttpEngine"), "3.0.0", "3.3.1");
    add("okhttp", streams.bodies(bridge), "3.4.2");
    add("okhttp", codecs, "3.5.0", "3.9.1", "3.12.13");
    add("okhttp", exchangeCodecs, "3.14.9", "4.0.0", "4.12.0", "5.0.0", "5.3.2", "5.5.1");

    Hooked executor = new Hooked("org.apache.http.protocol.HttpRequestExecutor");
    add("apache-httpclient-4", executor, "4.0.3", "4.1.3", "4.2.6", "4.3.6", "4.4.1", "4.5.14");

    Hooked handlers =
        new Hooked(
            ASYNC4 + "DefaultClientExchangeHandlerImpl",
            CORE_NIO4 + "BasicAsyncClientExchangeHandler");
    Hooked moreHandlers =
        new Hooked(
            ASYNC4 + "DefaultClientExchangeHandlerImpl",
            ASYNC4 + "MinimalClientExchangeHandlerImpl",
            ASYNC4 + "PipeliningClientExchangeHandlerImpl",
            CORE_NIO4 + "BasicAsyncClientExchangeHandler",
            CORE_NIO4 + "PipeliningClientExchangeHandler");
    add("apache-httpasyncclient-4", handlers, "4.0", "4.0.2");
    add("apache-httpasyncclient-4", moreHandlers, "4.1.5");

    Hooked heads =
        new Hooked(
                CORE5 + "http.impl.io.HttpRequestExecutor",
                CORE5 + "http.impl.nio.ClientHttp1StreamDuplexer$1")
            .http2(CORE5 + "http2.impl.nio.ClientH2StreamHandler")
            .bodies(
                ASYNC5 + "InternalAbstractHttpAsyncClient",
                ASYNC5 + "AbstractMinimalHttpAsyncClientBase");
    add("apache-httpclient-5", heads, "5.0", "5.0.4", "5.1.4", "5.2.3", "5.3.1", "5.4.4");
    add("apache-httpclient-5", heads, "5.5.2", "5.6.5");

    // Before signing, whatever the protocol.
    Hooked attempts =
        new Hooked("com.amazonaws.http.AmazonHttpClient$RequestExecutor$ExecOneRequestParams");
    add("aws-sdk-1", attempts, "1.12.558", "1.12.797");

    Hooked signers =
        new Hooked(
            "software.amazon.awssdk.http.auth.aws.internal.signer.DefaultAwsV4HttpSigner",
            "software.amazon.awssdk.http.auth.internal.signer.DefaultBearerHttpSigner");
    add("aws-sdk-2", signers, "2.21.0", "2.54.14");

    Hooked backends =
        new Hooked(
            ANTHROPIC + "backends.AnthropicBackend",
            ANTHROPIC + "aws.backends.AwsBackend",
            ANTHROPIC + "bedrock.backends.BedrockBackend",
            ANTHROPIC + "bedrock.backends.BedrockMantleBackend",
            ANTHROPIC + "foundry.backends.FoundryBackend",
            ANTHROPIC + "googlecloud.backends.GoogleCloudBackend",
            ANTHROPIC + "vertex.backends.VertexBackend");
    add("anthropic-java", backends, "2.57.0", "3.12.0");
  }

  private ClientVersions() {}

  /**
   * One version of one client.
   *
   * @param id the client's, as {@code match.clients} names it
   * @param http1 the classes of this version that are hooked for HTTP/1.1
   * @param http2 the same for HTTP/2, empty where the client has none
   * @param bodies further classes that are hooked for the flags in bodies
   */
  public record ClientVersion(
      String id, String version, List<String> http1, List<String> http2, List<String> bodies) {
    /** Whether it is the oldest that is supported. */
    public boolean isFloor() {
      return of(id).get(0).equals(this);
    }

    public boolean isNewest() {
      List<ClientVersion> all = of(id);
      return all.get(all.size() - 1).equals(this);
    }

    /** The client and what it needs at run time. */
    public List<Path> jars() {
      Path folder = Path.of(System.getProperty("headstay.clients"), id + "-" + version);
      try (Stream<Path> files = Files.list(folder)) {
        return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String toString() {
      return id + " " + version;
    }
  }

  private record Hooked(List<String> http1, List<String> http2, List<String> bodies) {
    Hooked(String... http1) {
      this(List.of(http1), List.of(), List.of());
    }

    Hooked http2(String... classes) {
      return new Hooked(http1, List.of(classes), bodies);
    }

    Hooked bodies(String... classes) {
      return new Hooked(http1, http2, List.of(classes));
    }
  }

  private static void add(String id, Hooked hooked, String... versions) {
    for (String version : versions) {
      ALL.add(new ClientVersion(id, version, hooked.http1(), hooked.http2(), hooked.bodies()));
    }
  }

  /** All versions of all clients; those of one client from the floor to the newest. */
  public static List<ClientVersion> all() {
    return List.copyOf(ALL);
  }

  /** The versions of one client, from the floor to the newest. */
  public static List<ClientVersion> of(String id) {
    return ALL.stream().filter(client -> client.id().equals(id)).toList();
  }

  /** The version of one client that is called {@code version}. */
  public static ClientVersion of(String id, String version) {
    return of(id).stream()
        .filter(client -> client.version().equals(version))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(id + " " + version + " is not listed"));
  }

  /** The floor and the newest version of every client. */
  public static List<ClientVersion> floorsAndNewest() {
    return ALL.stream().filter(client -> client.isFloor() || client.isNewest()).toList();
  }
}
