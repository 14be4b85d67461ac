package dev.headstay.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the application got.
 *
 * @param body arrives while it is read, with {@link ClientFeature#STREAMED_RESPONSE}; close it
 * @param requestHeaders the headers of the request, as the response shows them to the application;
 *     empty when it shows none
 */
public record WireResponse(
    int status, List<HeaderLine> headers, InputStream body, List<HeaderLine> requestHeaders)
    implements AutoCloseable {
  /** Reads the body to its end. */
  public byte[] bytes() throws IOException {
    try (InputStream in = body) {
      return in.readAllBytes();
    }
  }

  /** {@link #bytes()} as UTF-8. */
  public String text() throws IOException {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
