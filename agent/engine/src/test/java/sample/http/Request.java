package sample.http;

/** A client's request. Immutable. */
public final class Request {
  private final String line;

  public Request(String line) {
    this.line = line;
  }

  public String line() {
    return line;
  }
}
