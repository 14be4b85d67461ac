package dev.headstay.it.programs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Gets the first URL, which gets no answer, with a timeout of so many milliseconds, and then the
 * second without one; prints how each ended. The first word names the client and its timeout.
 */
public final class TimedGets {
  private TimedGets() {}

  private interface Getter {
    int get(String url, Duration timeout) throws Exception;
  }

  public static void main(String[] args) throws Exception {
    Getter getter =
        switch (args[0]) {
          case "request" -> TimedGets::javaNetHttp;
          case "future" -> TimedGets::javaNetHttpAsync;
          case "call" -> TimedGets::okHttpCall;
          case "read" -> TimedGets::okHttpRead;
          default -> throw new IllegalArgumentException(args[0]);
        };
    Duration timeout = Duration.ofMillis(Integer.parseInt(args[1]));
    System.out.println(ending(getter, args[2], timeout));
    System.out.println(ending(getter, args[3], Duration.ofSeconds(30)));
    // A client's threads would hold the JVM for a while.
    System.exit(0);
  }

  private static String ending(Getter getter, String url, Duration timeout) {
    long start = System.nanoTime();
    String end;
    try {
      end = Integer.toString(getter.get(url, timeout));
    } catch (Exception e) {
      end = e.getClass().getName();
    }
    // More than the agent may take to start, on a machine that others use.
    boolean late = System.nanoTime() - start > timeout.plusSeconds(10).toNanos();
    return end + (late ? ", late" : "");
  }

  private static final HttpClient JAVA_NET_HTTP = HttpClient.newHttpClient();

  private static HttpRequest request(String url, Duration timeout) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(timeout).build();
  }

  private static int javaNetHttp(String url, Duration timeout) throws Exception {
    return JAVA_NET_HTTP.send(request(url, timeout), BodyHandlers.discarding()).statusCode();
  }

  private static int javaNetHttpAsync(String url, Duration timeout) throws Exception {
    try {
      return JAVA_NET_HTTP
          .sendAsync(request(url, timeout), BodyHandlers.discarding())
          .get()
          .statusCode();
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }

  private static int okHttpCall(String url, Duration timeout) throws Exception {
    return okHttp(new OkHttpClient.Builder().callTimeout(timeout).build(), url);
  }

  private static int okHttpRead(String url, Duration timeout) throws Exception {
    return okHttp(new OkHttpClient.Builder().readTimeout(timeout).build(), url);
  }

  private static int okHttp(OkHttpClient client, String url) throws Exception {
    try (Response response = client.newCall(new Request.Builder().url(url).build()).execute()) {
      return response.code();
    }
  }
}
