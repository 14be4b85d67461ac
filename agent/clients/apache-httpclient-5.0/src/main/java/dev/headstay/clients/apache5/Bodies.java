package dev.headstay.clients.apache5;

import dev.headstay.bodies.LeftAlone;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.RequestTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of classic requests, and replaces them. */
final class Bodies {
  private Bodies() {}

  /** How long the body may be to be read for flags; 0 not to read it. */
  static int forFlags(HttpRequest request, RequestTarget target, HopPlane plane) {
    return plane.flagBodyBytes(
        target,
        header(request, HttpHeaders.CONTENT_TYPE),
        header(request, HttpHeaders.CONTENT_ENCODING));
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
            header(request, HttpHeaders.CONTENT_TYPE),
            header(request, HttpHeaders.CONTENT_ENCODING));
    return most == 0 || obstacle(entity, most) != null ? null : read(entity);
  }

  static @Nullable String header(HttpRequest request, String name) {
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
  static void set(HopRequest copy, HttpEntity entity, byte[] content) {
    ContentType type = ContentType.parseLenient(entity.getContentType());
    copy.setEntity(new ByteArrayEntity(content, type, entity.getContentEncoding()));
    if (copy.containsHeader(HttpHeaders.CONTENT_LENGTH)) {
      copy.setHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(content.length));
    }
  }
}
