package dev.headstay.testing;

/** What a {@link RecordingServer} does with the requests for one path. */
@FunctionalInterface
public interface Answer {
  /**
   * Answers one request. Runs on a thread of its own, so it may wait, and concurrently with itself.
   *
   * @throws Exception to end the connection; the server reports it when it is closed
   */
  void answer(Exchange exchange) throws Exception;
}
