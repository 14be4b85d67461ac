package dev.headstay.it.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Lets 16 threads send their first request at the same moment, each with its own client. */
public final class ConcurrentFirstGets {
  private static final int THREADS = 16;

  private ConcurrentFirstGets() {}

  public static void main(String[] args) throws Exception {
    CountDownLatch ready = new CountDownLatch(THREADS);
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    List<Future<Integer>> codes = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      codes.add(
          executor.submit(
              () -> {
                OkHttpClient client = new OkHttpClient();
                Request request = new Request.Builder().url(args[0]).build();
                ready.countDown();
                ready.await();
                try (Response response = client.newCall(request).execute()) {
                  return response.code();
                }
              }));
    }
    for (Future<Integer> code : codes) {
      System.out.println(code.get());
    }
    executor.shutdown();
  }
}
