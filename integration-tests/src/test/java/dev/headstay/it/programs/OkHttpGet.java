package dev.headstay.it.programs;

import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Gets each URL with OkHttp, one after the other, and prints the status codes. */
public final class OkHttpGet {
  private OkHttpGet() {}

  public static void main(String[] args) throws Exception {
    OkHttpClient client = new OkHttpClient();
    for (String url : args) {
      try (Response response = client.newCall(new Request.Builder().url(url).build()).execute()) {
        System.out.println(response.code());
      }
    }
  }
}
