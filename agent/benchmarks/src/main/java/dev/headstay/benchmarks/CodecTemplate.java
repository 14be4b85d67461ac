package dev.headstay.benchmarks;

import java.util.function.UnaryOperator;
import okhttp3.Request;

/**
 * What becomes a codec of OkHttp by its name: the hooked method alone, without the connection that
 * a real one writes to.
 */
public class CodecTemplate implements UnaryOperator<Object> {
  private Request written;

  /** The request that the method got after the agent had its say. */
  @Override
  public Object apply(Object request) {
    writeRequestHeaders((Request) request);
    return written;
  }

  public void writeRequestHeaders(Request request) {
    written = request;
  }
}
