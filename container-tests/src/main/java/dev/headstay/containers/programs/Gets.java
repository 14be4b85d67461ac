package dev.headstay.containers.programs;

import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Sends requests to one URL and counts them by the status of the answer. Not thread-safe. */
final class Gets {
  private final OkHttpClient client = new OkHttpClient();
  private final Request request;
  private int answered;
  private int failed;

  Gets(String url) {
    request = new Request.Builder().url(url).build();
  }

  void send() throws IOException {
    try (Response response = client.newCall(request).execute()) {
      if (response.code() == 200) {
        answered++;
      } else {
        failed++;
      }
    }
  }

  /** Prints what came of the requests since the last time, such as {@code 3 answered, 0 failed}. */
  void print() {
    System.out.println(answered + " answered, " + failed + " failed");
    answered = 0;
    failed = 0;
  }

  /** Ends the JVM: OkHttp's threads would keep it for a minute. */
  void exit() {
    System.exit(0);
  }
}
