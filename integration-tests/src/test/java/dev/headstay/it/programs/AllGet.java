package dev.headstay.it.programs;

import java.io.IOException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;

/** As {@link BothGet}, and then with Apache HttpClient 5. */
public final class AllGet {
  private AllGet() {}

  public static void main(String[] args) throws Exception {
    BothGet.main(args);
    apacheGet(args);
  }

  private static void apacheGet(String[] args) throws IOException {
    try (CloseableHttpClient client = HttpClients.createDefault()) {
      for (String url : args) {
        int status = client.execute(new HttpGet(url), response -> response.getCode());
        System.out.println(status);
      }
    }
  }
}
