package dev.headstay.clients.apache5;

import org.apache.hc.core5.http.HttpEntityContainer;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.jspecify.annotations.Nullable;

/** One hop's copy of a request, without its headers yet; the entity is the original's own. */
final class HopRequest extends BasicClassicHttpRequest {
  private static final long serialVersionUID = 1L;

  private final @Nullable String requestUri;

  /**
   * A copy.
   *
   * @param requestUri as on the request line; whether a request writes it in absolute form can't be
   *     asked of it
   */
  @SuppressWarnings("NullAway") // A request without host is given scheme and authority below.
  HopRequest(HttpRequest original, @Nullable String requestUri) {
    super(original.getMethod(), (HttpHost) null, original.getPath());
    this.requestUri = requestUri;
    setScheme(original.getScheme());
    setAuthority(original.getAuthority());
    setVersion(original.getVersion());
    if (original instanceof HttpEntityContainer) {
      setEntity(((HttpEntityContainer) original).getEntity());
    }
  }

  @Override
  public @Nullable String getRequestUri() {
    return requestUri;
  }
}
