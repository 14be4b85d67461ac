package dev.headstay.clients.apache4;

import dev.headstay.bodies.LeftAlone;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.RequestTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.HttpRequest;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.protocol.HTTP;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of blocking requests, and replaces them. */
final class Bodies {
  private Bodies() {}

  /** How long the body may be to be read for flags; 0 not to read it. */
  static int forFlags(HttpRequest request, RequestTarget target, HopPlane plane) {
    return plane.flagBodyBytes(
        target, header(request, HTTP.CONTENT_TYPE), header(request, HTTP.CONTENT_ENCODING));
  }

  /**
   * The body, where what becomes of flags in the header depends on the model that it names.
   *
   * @param flags whether the request has that header
   */
  static byte @Nullable [] forModel(
      HttpRequest request, HttpEntity entity, RequestTarget target, boolean flags, HopPlane plane)
      throws IOException {
    int most =
        plane.modelBodyBytes(
            target,
            flags,
            header(request, HTTP.CONTENT_TYPE),
            header(request, HTTP.CONTENT_ENCODING));
    return most == 0 || obstacle(entity, most) != null ? null : read(entity);
  }

  private static @Nullable String header(HttpRequest request, String name) {
    Header header = request.getFirstHeader(name);
    return header == null ? null : header.getValue();
  }

  /** The body to send instead, or null if it stays as it is. */
  static byte @Nullable [] filtered(
      HttpEntity entity, RequestTarget target, HeaderLines lines, HopPlane plane, int most)
      throws IOException {
    LeftAlone reason = obstacle(entity, most);
    if (reason != null) {
      plane.leftAlone(target, reason);
      return null;
    }
    return plane.filterBody(target, lines, read(entity));
  }

  private static @Nullable LeftAlone obstacle(HttpEntity entity, int most) {
    if (!entity.isRepeatable()) {
      return LeftAlone.NOT_REPEATABLE;
    }
    long length = entity.getContentLength();
    return length < 0 ? LeftAlone.LENGTH : length > most ? LeftAlone.TOO_LARGE : null;
  }

  private static byte[] read(HttpEntity entity) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) entity.getContentLength());
    entity.writeTo(bytes);
    return bytes.toByteArray();
  }

  /** Gives the hop's copy another body, and its length where the original's is given. */
  static void set(HttpRequest copy, HttpEntity entity, byte[] content) {
    ByteArrayEntity body = new ByteArrayEntity(content);
    body.setContentType(entity.getContentType());
    body.setContentEncoding(entity.getContentEncoding());
    ((HttpEntityEnclosingRequest) copy).setEntity(body);
    if (copy.containsHeader(HTTP.CONTENT_LEN)) {
      copy.setHeader(HTTP.CONTENT_LEN, Integer.toString(content.length));
    }
  }
}
