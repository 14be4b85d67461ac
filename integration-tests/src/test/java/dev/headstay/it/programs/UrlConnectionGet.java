package dev.headstay.it.programs;

import java.net.HttpURLConnection;
import java.net.URI;

/** Gets each URL with HttpURLConnection and prints the status codes. */
public final class UrlConnectionGet {
  private UrlConnectionGet() {}

  public static void main(String[] args) throws Exception {
    for (String url : args) {
      HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
      System.out.println(connection.getResponseCode());
      connection.disconnect();
    }
  }
}
