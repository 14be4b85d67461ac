package dev.headstay.benchmarks;

import com.anthropic.core.http.HttpRequest;
import java.util.function.UnaryOperator;

/** What becomes a backend of anthropic-java by its name: the hooked method alone. */
public class BackendTemplate implements UnaryOperator<Object> {
  private HttpRequest signed;

  /** What the method got after the agent had its say. */
  @Override
  public Object apply(Object request) {
    authorizeRequest((HttpRequest) request);
    return signed;
  }

  public HttpRequest authorizeRequest(HttpRequest request) {
    signed = request;
    return null;
  }
}
