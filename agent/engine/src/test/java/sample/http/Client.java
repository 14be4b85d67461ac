package sample.http;

/** A client's request writer: stands for a published client, outside the agent's own packages. */
public class Client {
  /** What would go over the wire. */
  public String write(Request request) {
    return request.line();
  }
}
