package dev.headstay.it.programs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Sends 1,000 requests from as many virtual threads, and prints how many were answered by 200. */
public final class VirtualThreadGets {
  private static final int REQUESTS = 1000;
  private static final int CONNECTIONS = 50;

  private VirtualThreadGets() {}

  public static void main(String[] args) throws Exception {
    // Java 21's; this class is compiled for 17.
    ExecutorService executor =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpRequest request = HttpRequest.newBuilder(URI.create(args[0])).build();
    Semaphore connections = new Semaphore(CONNECTIONS);
    List<Future<Integer>> codes = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      codes.add(
          executor.submit(
              () -> {
                connections.acquire();
                try {
                  return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
                } finally {
                  connections.release();
                }
              }));
    }
    int answered = 0;
    for (Future<Integer> code : codes) {
      answered += code.get() == 200 ? 1 : 0;
    }
    System.out.println(answered);
    executor.shutdown();
  }
}
