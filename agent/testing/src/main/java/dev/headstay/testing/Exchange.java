package dev.headstay.testing;

import java.util.List;

/** One request and the response being written to it. Used by one thread, all calls may wait. */
public abstract class Exchange {
  private final RecordedRequest request;

  Exchange(RecordedRequest request) {
    this.request = request;
  }

  public RecordedRequest request() {
    return request;
  }

  /** Sends the status and the headers, and leaves the body to {@link #write} and {@link #end}. */
  public abstract void start(int status, List<HeaderLine> headers) throws Exception;

  /** Sends a piece of the body, and returns when it has left for the socket. */
  public abstract void write(byte[] piece) throws Exception;

  /** Ends the response. */
  public abstract void end() throws Exception;

  /** Closes the connection at once. */
  public abstract void drop() throws Exception;

  /**
   * Reads the whole request and then answers it, with a {@code Content-Length}.
   *
   * @throws Exception when the connection is gone
   */
  public void respond(int status, List<HeaderLine> headers, byte[] body) throws Exception {
    request.body();
    respondNow(status, headers, body);
  }

  abstract void respondNow(int status, List<HeaderLine> headers, byte[] body) throws Exception;

  /**
   * Promises a GET of {@code path} at this request's origin, and answers it at once with 200 and
   * {@code body}. HTTP/2 alone has that.
   */
  public void push(String path, byte[] body) throws Exception {
    throw new UnsupportedOperationException("no push for " + request);
  }

  /** Switches to a WebSocket that sends every text back, until the client closes it. */
  public abstract void acceptWebSocket() throws Exception;
}
