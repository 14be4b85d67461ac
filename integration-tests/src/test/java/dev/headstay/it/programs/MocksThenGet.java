package dev.headstay.it.programs;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.net.http.HttpClient;
import okhttp3.OkHttpClient;
import okhttp3.internal.http1.Http1ExchangeCodec;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;

/**
 * As {@link AllGet}, with mocks made before and after, whose maker changes the classes of the
 * clients in place: those that are mocked, and all that they extend.
 */
public final class MocksThenGet {
  private MocksThenGet() {}

  public static void main(String[] args) throws Exception {
    mocks();
    AllGet.main(args);
    mocks();
    AllGet.main(args);
  }

  private static void mocks() {
    HttpClient client = mock(HttpClient.class);
    when(client.version()).thenReturn(HttpClient.Version.HTTP_2);
    OkHttpClient okHttp = mock(OkHttpClient.class);
    when(okHttp.callTimeoutMillis()).thenReturn(7);
    mock(Http1ExchangeCodec.class);
    mock(HttpRequestExecutor.class);
    System.out.println(client.version() + " " + okHttp.callTimeoutMillis());
  }
}
