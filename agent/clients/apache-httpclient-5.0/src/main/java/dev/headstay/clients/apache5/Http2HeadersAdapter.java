package dev.headstay.clients.apache5;

import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.ClientMemory;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RequestTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the header list that is sent as an HTTP/2 stream's HEADERS. The list is made for the
 * hop, so the request itself is left alone; its pseudo headers name the target.
 */
public final class Http2HeadersAdapter implements HopAdapter {
  private volatile Host last = new Host("");

  @Override
  public Object rewrite(Object context, Object value, HopPlane plane) {
    @SuppressWarnings("unchecked") // What DefaultH2RequestConverter.convert returns.
    List<Header> headers = (List<Header>) value;
    String method = null;
    String scheme = null;
    String authority = null;
    String path = null;
    boolean flags = false;
    int size = headers.size();
    int first = size;
    for (int i = size - 1; i >= 0; i--) {
      Header header = headers.get(i);
      String name = header.getName();
      if (!name.startsWith(":")) {
        flags |= name.equals(BetaFlags.HEADER);
        first = i;
      } else if (name.equals(":method")) {
        method = header.getValue();
      } else if (name.equals(":scheme")) {
        scheme = header.getValue();
      } else if (name.equals(":authority")) {
        authority = header.getValue();
      } else if (name.equals(":path")) {
        path = header.getValue();
      }
    }
    if (method == null || authority == null || path == null) {
      return value; // CONNECT has no path.
    }
    String host = host(authority);
    Interest interest = plane.interest(host);
    if (interest == Interest.NONE
        || (interest == Interest.BETA_FLAGS && !flags)
        || method.equalsIgnoreCase("CONNECT")) {
      return value;
    }
    HeaderLines lines = new HeaderLines(size - first);
    for (int i = first; i < size; i++) {
      Header header = headers.get(i);
      String text = header.getValue();
      lines.add(header.getName(), text == null ? "" : text);
    }
    RequestTarget target =
        new RequestTarget(
            scheme == null ? "http" : scheme, host, Authorities.port(authority), method, path);
    ClientMemory memory = plane.memory(target, this, context, value);
    HeaderDecision decision = plane.decide(target, false, lines, null, memory);
    return decision.isUnchanged() ? value : block(headers, first, decision.headers());
  }

  /** The pseudo headers, which come first, and the decided lines. */
  private static List<Header> block(List<Header> headers, int first, HeaderLines decided) {
    List<Header> result = new ArrayList<>(first + decided.size());
    for (int i = 0; i < first; i++) {
      result.add(headers.get(i));
    }
    for (int i = 0; i < decided.size(); i++) {
      int source = decided.source(i);
      // What the policy adds may be a secret: sensitive, so that no HPACK table keeps it.
      result.add(
          source == HeaderLines.NEW
              ? new BasicHeader(decided.name(i).toLowerCase(Locale.ROOT), decided.value(i), true)
              : headers.get(first + source));
    }
    return result;
  }

  /** The host in an authority, without allocating when it is the last one's. */
  private String host(String authority) {
    Host known = last;
    if (!known.authority.equals(authority)) {
      known = new Host(authority);
      last = known;
    }
    return known.name;
  }

  /** The protocol processor of the client's connections, which every client makes for itself. */
  @Override
  public Object scope(Object context, @Nullable Object value) throws ReflectiveOperationException {
    return Processors.of(context);
  }

  /** An authority and the host in it. Immutable. */
  private static final class Host {
    final String authority;
    final String name;

    Host(String authority) {
      this.authority = authority;
      this.name = Authorities.host(authority);
    }
  }
}
