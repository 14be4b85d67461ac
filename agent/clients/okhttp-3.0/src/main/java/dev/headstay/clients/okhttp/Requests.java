package dev.headstay.clients.okhttp;

import dev.headstay.engine.HopPlane;
import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.RequestTarget;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** OkHttp's requests in the policy's terms. */
final class Requests {
  private Requests() {}

  static RequestTarget target(Request request) {
    HttpUrl url = request.url();
    String path = url.encodedPath();
    String query = url.encodedQuery();
    return new RequestTarget(
        url.scheme(),
        url.host(),
        url.port(),
        request.method(),
        query == null ? path : path + "?" + query);
  }

  static HeaderLines lines(Request request) {
    Headers headers = request.headers();
    HeaderLines lines = new HeaderLines(headers.size() + 2);
    for (int i = 0, size = headers.size(); i < size; i++) {
      lines.add(headers.name(i), headers.value(i));
    }
    return lines;
  }

  /** How long the body may be to be read for flags; 0 not to read it. */
  static int flagBodyBytes(Request request, RequestTarget target, HopPlane plane) {
    return plane.flagBodyBytes(
        target, request.header("Content-Type"), request.header("Content-Encoding"));
  }

  /** How long the body may be to be read for the model; 0 not to read it. */
  static int modelBodyBytes(Request request, RequestTarget target, HopPlane plane) {
    return plane.modelBodyBytes(
        target,
        request.header(BetaFlags.HEADER) != null,
        request.header("Content-Type"),
        request.header("Content-Encoding"));
  }
}
