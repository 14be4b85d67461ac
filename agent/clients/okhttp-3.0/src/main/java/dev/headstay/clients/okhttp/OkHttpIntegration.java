package dev.headstay.clients.okhttp;

import dev.headstay.engine.ClientIntegration;
import dev.headstay.engine.Hook;
import java.util.ArrayList;
import java.util.List;

/**
 * OkHttp 3 to 5, at the codec: the last point that sees every attempt, below every interceptor.
 * Misses requests served from cache, which send nothing.
 */
public final class OkHttpIntegration implements ClientIntegration {
  private static final String INTERNAL = "okhttp3.internal.";

  private static final String[] CODECS = {
    // 3.0 to 3.4
    INTERNAL + "http.Http1xStream",
    INTERNAL + "http.Http2xStream",
    // 3.5 to 3.13
    INTERNAL + "http1.Http1Codec",
    INTERNAL + "http2.Http2Codec",
    // 3.14 and newer
    INTERNAL + "http1.Http1ExchangeCodec",
    INTERNAL + "http2.Http2ExchangeCodec",
  };

  @Override
  public String id() {
    return "okhttp";
  }

  @Override
  public List<Hook> hooks() {
    List<Hook> hooks = new ArrayList<>(CODECS.length);
    for (String codec : CODECS) {
      hooks.add(
          Hook.onEntry(
              codec,
              "writeRequestHeaders",
              "(Lokhttp3/Request;)V",
              0,
              Hook.THIS,
              "dev.headstay.clients.okhttp.RequestAdapter"));
    }
    return hooks;
  }
}
