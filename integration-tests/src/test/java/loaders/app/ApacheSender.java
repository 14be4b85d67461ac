package loaders.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;

/** Sends through Apache HttpClient 4, which starts no thread and so leaves nothing behind. */
public final class ApacheSender implements Function<String, String> {
  @Override
  public String apply(String url) {
    try (CloseableHttpClient client = HttpClients.createSystem();
        CloseableHttpResponse response = client.execute(new HttpGet(url))) {
      EntityUtils.consume(response.getEntity());
      return String.valueOf(response.getStatusLine().getStatusCode());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
