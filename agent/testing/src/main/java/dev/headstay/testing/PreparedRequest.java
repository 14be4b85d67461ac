package dev.headstay.testing;

import java.net.URI;
import java.util.List;

/** A request object of the client's, held by the application. Thread-safe if the object is. */
public interface PreparedRequest {
  /**
   * Sends the object, and reads the response to its end.
   *
   * @throws Exception what the application would get
   */
  WireResponse send() throws Exception;

  /**
   * Sends the same object, not a copy, to another origin.
   *
   * @param origin scheme, host and port; its path is not used
   * @throws Exception what the application would get
   */
  default WireResponse sendTo(URI origin) throws Exception {
    throw new UnsupportedOperationException("no " + ClientFeature.PREPARED_REQUEST_TO_ANY_ORIGIN);
  }

  /** The headers that the object shows to the application now. */
  List<HeaderLine> headers();
}
