package dev.headstay.clients.okhttp;

import dev.headstay.engine.ClientFacts;
import dev.headstay.engine.ClientIntegration;
import dev.headstay.engine.Hook;
import java.util.ArrayList;
import java.util.List;

/**
 * OkHttp 3 to 5, at the codec: the last point that sees every attempt, below every interceptor.
 * Misses requests served from cache, which send nothing. Bodies, for the flags in them, where
 * OkHttp has made its own request for the network of the application's, once per attempt too.
 */
@ClientFacts(name = "OkHttp 3, 4, 5", oldest = "3.0.0")
public final class OkHttpIntegration implements ClientIntegration {
  private static final String INTERNAL = "okhttp3.internal.";
  private static final String ADAPTERS = "dev.headstay.clients.okhttp.";

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
              ADAPTERS + "RequestAdapter"));
    }
    hooks.add(
        Hook.beforeCall(
            INTERNAL + "http.BridgeInterceptor",
            "intercept",
            "(Lokhttp3/Interceptor$Chain;)Lokhttp3/Response;",
            "okhttp3.Interceptor$Chain",
            "proceed",
            "(Lokhttp3/Request;)Lokhttp3/Response;",
            Hook.THIS,
            ADAPTERS + "BodyAdapter"));
    // 3.0 to 3.3
    hooks.add(
        Hook.onReturn(
            INTERNAL + "http.HttpEngine",
            "networkRequest",
            "(Lokhttp3/Request;)Lokhttp3/Request;",
            Hook.THIS,
            ADAPTERS + "BodyAdapter"));
    return hooks;
  }
}
