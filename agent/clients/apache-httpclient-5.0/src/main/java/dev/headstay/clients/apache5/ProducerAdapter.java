package dev.headstay.clients.apache5;

import dev.headstay.bodies.LeftAlone;
import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.RequestTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the producer of an asynchronous request by one whose body lacks the flags that fail. The
 * request itself stays the application's object.
 */
public final class ProducerAdapter implements HopAdapter {
  @Override
  public Object rewrite(Object context, Object value, HopPlane plane) {
    return plane.filtersFlags() ? new Filtering((AsyncRequestProducer) value, plane) : value;
  }

  /** The client. */
  @Override
  public Object scope(Object context, Object value) {
    return context;
  }

  /** Reads the body of a producer that can repeat it, and produces what is left of it. */
  private static final class Filtering implements AsyncRequestProducer {
    private final AsyncRequestProducer producer;
    private final HopPlane plane;

    /** What is produced in place of the producer's own; null while that isn't read. */
    private byte @Nullable [] content;

    private int produced;

    Filtering(AsyncRequestProducer producer, HopPlane plane) {
      this.producer = producer;
      this.plane = plane;
    }

    @Override
    public void sendRequest(RequestChannel channel, HttpContext context)
        throws HttpException, IOException {
      producer.sendRequest(
          (request, entity, c) -> channel.sendRequest(request, filtered(request, entity), c),
          context);
    }

    private @Nullable EntityDetails filtered(HttpRequest request, @Nullable EntityDetails entity) {
      URIAuthority authority = request.getAuthority();
      if (entity == null || authority == null || entity.getContentLength() == 0) {
        return entity;
      }
      RequestTarget target =
          RequestAdapter.target(request, authority.getHostName(), authority.getPort());
      // A header of the application's goes before what its entity says.
      String type = Bodies.header(request, HttpHeaders.CONTENT_TYPE);
      String encoding = Bodies.header(request, HttpHeaders.CONTENT_ENCODING);
      int most =
          plane.flagBodyBytes(
              target,
              type == null ? entity.getContentType() : type,
              encoding == null ? entity.getContentEncoding() : encoding);
      if (most == 0) {
        return entity;
      }
      LeftAlone reason = obstacle(entity, most);
      byte[] body = reason == null ? read(entity.getContentLength()) : null;
      if (body == null) {
        plane.leftAlone(target, reason == null ? LeftAlone.NOT_REPEATABLE : reason);
        return entity;
      }
      // Sent from here even if nothing changes: the producer's own is through.
      content = body;
      byte[] filtered = plane.filterBody(target, RequestAdapter.lines(request.getHeaders()), body);
      if (filtered == null) {
        return entity;
      }
      content = filtered;
      return new Filtered(entity, filtered.length);
    }

    private @Nullable LeftAlone obstacle(EntityDetails entity, int most) {
      if (!producer.isRepeatable()) {
        return LeftAlone.NOT_REPEATABLE;
      }
      long length = entity.isChunked() ? -1 : entity.getContentLength();
      return length < 0 ? LeftAlone.LENGTH : length > most ? LeftAlone.TOO_LARGE : null;
    }

    /** What the producer gives at once; null, and begun anew, if that isn't all. */
    private byte @Nullable [] read(long length) {
      Collecting collecting = new Collecting();
      try {
        int before = -1;
        while (!collecting.ended && collecting.bytes.size() > before && before <= length) {
          before = collecting.bytes.size();
          producer.produce(collecting);
        }
      } catch (IOException e) {
        // It fails again where the application hears of it.
      }
      if (collecting.ended && collecting.bytes.size() == length) {
        return collecting.bytes.toByteArray();
      }
      producer.releaseResources();
      return null;
    }

    @Override
    public boolean isRepeatable() {
      return producer.isRepeatable();
    }

    @Override
    public int available() {
      byte[] bytes = content;
      return bytes == null ? producer.available() : bytes.length - produced;
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
      byte[] bytes = content;
      if (bytes == null) {
        producer.produce(channel);
        return;
      }
      produced += channel.write(ByteBuffer.wrap(bytes, produced, bytes.length - produced));
      if (produced == bytes.length) {
        channel.endStream();
      }
    }

    @Override
    public void failed(Exception cause) {
      producer.failed(cause);
    }

    /** Also called before the body is produced once more. */
    @Override
    public void releaseResources() {
      produced = 0;
      producer.releaseResources();
    }
  }

  /** Takes everything; trailers count as not ended, since nobody would send them. */
  private static final class Collecting implements DataStreamChannel {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean ended;

    @Override
    public void requestOutput() {
      // There is no waiting here.
    }

    @Override
    public int write(ByteBuffer part) {
      int length = part.remaining();
      byte[] copy = new byte[length];
      part.get(copy);
      bytes.write(copy, 0, length);
      return length;
    }

    @Override
    public void endStream() {
      ended = true;
    }

    @Override
    public void endStream(@Nullable List<? extends Header> trailers) {
      ended = trailers == null || trailers.isEmpty();
    }
  }

  /** An entity's details with another length. */
  private static final class Filtered implements EntityDetails {
    private final EntityDetails original;
    private final long length;

    Filtered(EntityDetails original, long length) {
      this.original = original;
      this.length = length;
    }

    @Override
    public long getContentLength() {
      return length;
    }

    @Override
    public String getContentType() {
      return original.getContentType();
    }

    @Override
    public String getContentEncoding() {
      return original.getContentEncoding();
    }

    @Override
    public boolean isChunked() {
      return original.isChunked();
    }

    @Override
    public Set<String> getTrailerNames() {
      return original.getTrailerNames();
    }
  }
}
