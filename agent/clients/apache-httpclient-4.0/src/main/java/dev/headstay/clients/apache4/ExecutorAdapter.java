package dev.headstay.clients.apache4;

import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import java.io.IOException;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** Replaces the request that an executor sends by a copy with the decided headers. */
public final class ExecutorAdapter implements HopAdapter {
  /** Where every HttpClient 4 but the minimal one puts a registry that is made with the client. */
  private static final String AUTH_SCHEMES = "http.authscheme-registry";

  @Override
  public Object rewrite(Object context, Object value, HopPlane plane) throws IOException {
    return HopRequest.rewrite(this, context, value, (HttpContext) context, true, plane);
  }

  /**
   * The client's registry of authentication schemes, since a context names neither the client nor
   * its connection manager; null where there is none.
   */
  @Override
  public @Nullable Object scope(Object context, Object value) {
    return ((HttpContext) context).getAttribute(AUTH_SCHEMES);
  }
}
