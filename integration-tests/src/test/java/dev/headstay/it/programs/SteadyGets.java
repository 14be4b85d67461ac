package dev.headstay.it.programs;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Gets a URL from several threads, one request after the other on each, for some seconds; each
 * request has a name of its own in {@code x-request}. Prints how much heap and metaspace are in use
 * after the first quarter and at the end, then the number of answers and of failures.
 */
public final class SteadyGets {
  private SteadyGets() {}

  public static void main(String[] args) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(args[0])).timeout(Duration.ofSeconds(20));
    int threads = Integer.parseInt(args[1]);
    long nanos = Duration.ofMillis(Long.parseLong(args[2])).toNanos();
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    LongAdder answers = new LongAdder();
    LongAdder failures = new LongAdder();
    long start = System.nanoTime();
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      String name = i + "-";
      HttpRequest.Builder own = request.copy();
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; System.nanoTime() - start < nanos; n++) {
                  try {
                    HttpRequest next = own.setHeader("x-request", name + n).build();
                    client.send(next, HttpResponse.BodyHandlers.discarding());
                    answers.increment();
                  } catch (Exception e) {
                    failures.increment();
                  }
                }
              });
      thread.start();
      running.add(thread);
    }
    Thread.sleep(nanos / 4_000_000);
    memory();
    for (Thread thread : running) {
      thread.join();
    }
    memory();
    System.out.println("answers " + answers + " failures " + failures);
  }

  private static void memory() {
    System.gc();
    long metaspace = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getName().equals("Metaspace")) {
        metaspace = pool.getUsage().getUsed();
      }
    }
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    System.out.println("heap " + heap / 1024 + " metaspace " + metaspace / 1024);
  }
}
