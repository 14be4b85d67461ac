package dev.headstay.it.programs;

import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Sends its first request from an interrupted thread, and prints how that ended. */
public final class InterruptedGet {
  private InterruptedGet() {}

  public static void main(String[] args) throws Exception {
    OkHttpClient client = new OkHttpClient();
    Request request = new Request.Builder().url(args[0]).build();
    Thread.currentThread().interrupt();
    String end;
    try (Response response = client.newCall(request).execute()) {
      end = Integer.toString(response.code());
    } catch (Exception e) {
      end = e.toString();
    }
    System.out.println(end + ", interrupted: " + Thread.interrupted());
    try (Response response = client.newCall(request).execute()) {
      System.out.println(response.code());
    }
  }
}
