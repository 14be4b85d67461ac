package loaders.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Sends by what OkHttp has had since 3.0. */
public final class OkHttpSender implements Function<String, String> {
  private final OkHttpClient client = new OkHttpClient();

  @Override
  public String apply(String url) {
    Request request = new Request.Builder().url(url).build();
    try (Response response = client.newCall(request).execute()) {
      response.body().string();
      return String.valueOf(response.code());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
