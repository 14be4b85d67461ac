package dev.headstay.engine;

/**
 * HTTP clients that Headstay knows and doesn't patch: a class that is loaded when a program sends
 * through them, and the client's name. Read by the build, not at run time.
 */
public final class UnpatchedClients {

  private static final String[] MARKERS = {
    "sun.net.www.http.HttpClient", "HttpURLConnection",
    "reactor.netty.http.client.HttpClientConnect", "Reactor Netty",
    "io.vertx.core.http.impl.HttpClientImpl", "Vert.x HTTP client",
    "org.asynchttpclient.DefaultAsyncHttpClient", "AsyncHttpClient",
    "io.micronaut.http.client.netty.DefaultHttpClient", "Micronaut HTTP client",
    "software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient", "AWS SDK Netty client",
    "software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient", "AWS CRT client",
    "org.eclipse.jetty.client.HttpClient", "Jetty client",
    "io.grpc.netty.NettyChannelBuilder", "gRPC on Netty",
    "io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder", "gRPC on Netty",
    "io.grpc.okhttp.OkHttpChannelBuilder", "gRPC on OkHttp",
    "com.squareup.okhttp.OkHttpClient", "OkHttp 2",
    "org.apache.commons.httpclient.HttpClient", "Apache Commons HttpClient 3",
    "io.ktor.client.engine.cio.CIOEngine", "Ktor CIO",
    "org.apache.pekko.http.impl.engine.client.PoolInterface", "Pekko HTTP",
    "akka.http.impl.engine.client.PoolInterface", "Akka HTTP",
  };

  private UnpatchedClients() {}

  /** Pairs of binary class name and client. */
  public static String[] markers() {
    return MARKERS.clone();
  }
}
