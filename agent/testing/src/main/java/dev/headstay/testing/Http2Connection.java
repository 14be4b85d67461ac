package dev.headstay.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One HTTP/2 connection. All fields belong to its event loop. */
// A write that fails closes the channel, and that is heard.
@SuppressWarnings("FutureReturnValueIgnored")
final class Http2Connection extends Http2FrameAdapter {
  private static final int WINDOW = 1 << 20;

  private final RecordingServer server;
  private final WireProtocol protocol;
  private final int connection;
  private final Map<Integer, Stream> streams = new HashMap<>();

  private record Stream(RecordedRequest request, ByteArrayOutputStream body) {}

  private Http2Connection(RecordingServer server, WireProtocol protocol, int connection) {
    this.server = server;
    this.protocol = protocol;
    this.connection = connection;
  }

  static Http2ConnectionHandler handler(
      RecordingServer server, WireProtocol protocol, int connection) {
    return new Builder(new Http2Connection(server, protocol, connection)).build();
  }

  /** Goes on in HTTP/2 with a request that came as HTTP/1.1 with {@code Upgrade: h2c}. */
  static void upgrade(
      ChannelHandlerContext context,
      RecordingServer server,
      WireProtocol protocol,
      int connection,
      RecordedRequest request,
      String settings) {
    Http2ConnectionHandler handler = handler(server, protocol, connection);
    context.pipeline().addLast(handler);
    try {
      handler.onHttpServerUpgrade(decode(settings));
    } catch (Http2Exception e) {
      server.fault("no upgrade for " + request + ": " + e);
      context.close();
      return;
    }
    ChannelHandlerContext own = context.pipeline().context(handler);
    server.answer(new Http2Exchange(request, own, handler, 1));
  }

  private static Http2Settings decode(String settings) {
    ByteBuffer payload = ByteBuffer.wrap(Base64.getUrlDecoder().decode(settings));
    Http2Settings decoded = new Http2Settings();
    while (payload.remaining() >= 6) {
      decoded.put((char) payload.getShort(), (Long) (payload.getInt() & 0xFFFFFFFFL));
    }
    return decoded;
  }

  private static final class Builder
      extends AbstractHttp2ConnectionHandlerBuilder<Handler, Builder> {
    private final Http2Connection listener;

    Builder(Http2Connection listener) {
      this.listener = listener;
    }

    @Override
    protected Handler build() {
      server(true);
      // What a client sends is to be recorded, however it is spelled.
      validateHeaders(false);
      initialSettings(new Http2Settings().initialWindowSize(WINDOW).maxConcurrentStreams(1000));
      frameListener(listener);
      return super.build();
    }

    @Override
    protected Handler build(
        Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
      return new Handler(decoder, encoder, settings, listener);
    }
  }

  private static final class Handler extends Http2ConnectionHandler {
    private final Http2Connection listener;

    Handler(
        Http2ConnectionDecoder decoder,
        Http2ConnectionEncoder encoder,
        Http2Settings settings,
        Http2Connection listener) {
      super(decoder, encoder, settings);
      this.listener = listener;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
      for (Stream stream : listener.streams.values()) {
        stream.request.bodyFuture().completeExceptionally(new IOException("connection closed"));
      }
      super.channelInactive(context);
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int streamId,
      Http2Headers headers,
      int streamDependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean endOfStream) {
    onHeadersRead(context, streamId, headers, padding, endOfStream);
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int streamId,
      Http2Headers headers,
      int padding,
      boolean endOfStream) {
    Stream known = streams.get(streamId);
    if (known != null) {
      if (endOfStream) {
        bodyComplete(streamId, known);
      }
      return;
    }
    RecordedRequest request = parse(headers);
    server.record(request);
    Stream stream = new Stream(request, new ByteArrayOutputStream());
    streams.put(streamId, stream);
    if (endOfStream) {
      bodyComplete(streamId, stream);
    }
    Http2ConnectionHandler handler = (Http2ConnectionHandler) context.handler();
    if ("100-continue".equalsIgnoreCase(request.header("Expect"))) {
      Http2Headers go = new DefaultHttp2Headers().status("100");
      handler.encoder().writeHeaders(context, streamId, go, 0, false, context.newPromise());
      handler.flush(context);
    }
    server.answer(new Http2Exchange(request, context, handler, streamId));
  }

  private RecordedRequest parse(Http2Headers headers) {
    List<HeaderLine> lines = new ArrayList<>();
    StringBuilder pseudo = new StringBuilder();
    for (Map.Entry<CharSequence, CharSequence> header : headers) {
      HeaderLine line = new HeaderLine(header.getKey().toString(), header.getValue().toString());
      if (line.name().startsWith(":")) {
        pseudo.append(line).append("\r\n");
      } else {
        lines.add(line);
      }
    }
    WireHead came =
        new WireHead(
            protocol.scheme(),
            true,
            text(headers.method()),
            text(headers.authority()),
            text(headers.path()),
            lines);
    WireHead seen = Wire.read(came);
    return new RecordedRequest(
        Wire.nextOrder(),
        connection,
        "HTTP/2",
        seen.method(),
        seen.target(),
        seen.authority(),
        seen.lines(),
        Http1Connection.print(pseudo.toString().stripTrailing(), seen.lines()));
  }

  private static String text(@Nullable CharSequence value) {
    return value == null ? "" : value.toString();
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean endOfStream) {
    int count = data.readableBytes() + padding;
    Stream stream = streams.get(streamId);
    if (stream != null) {
      byte[] bytes = new byte[data.readableBytes()];
      data.readBytes(bytes);
      stream.body.writeBytes(bytes);
      if (endOfStream) {
        bodyComplete(streamId, stream);
      }
    }
    return count;
  }

  private void bodyComplete(int streamId, Stream stream) {
    streams.remove(streamId);
    stream.request.bodyFuture().complete(stream.body.toByteArray());
  }

  @Override
  public void onRstStreamRead(ChannelHandlerContext context, int streamId, long errorCode) {
    Stream stream = streams.remove(streamId);
    if (stream != null) {
      stream.request.bodyFuture().completeExceptionally(new IOException("stream reset"));
    }
  }

  private static final class Http2Exchange extends Exchange {
    private final ChannelHandlerContext context;
    private final Http2ConnectionHandler handler;
    private final int streamId;

    Http2Exchange(
        RecordedRequest request,
        ChannelHandlerContext context,
        Http2ConnectionHandler handler,
        int streamId) {
      super(request);
      this.context = context;
      this.handler = handler;
      this.streamId = streamId;
    }

    private interface Frames {
      void write(Http2ConnectionEncoder encoder, ChannelPromise promise);
    }

    private void send(Frames frames) throws RecordingServer.ConnectionGone {
      ChannelPromise promise = context.newPromise();
      context
          .executor()
          .execute(
              () -> {
                frames.write(handler.encoder(), promise);
                handler.flush(context);
              });
      ChannelFuture sent = promise.awaitUninterruptibly();
      if (!sent.isSuccess()) {
        throw new RecordingServer.ConnectionGone(sent.cause());
      }
    }

    private static Http2Headers head(int status, List<HeaderLine> headers) {
      Http2Headers head = new DefaultHttp2Headers().status(Integer.toString(status));
      for (HeaderLine line : headers) {
        head.add(line.name().toLowerCase(Locale.ROOT), line.value());
      }
      return head;
    }

    @Override
    void respondNow(int status, List<HeaderLine> headers, byte[] body) throws Exception {
      Http2Headers head = head(status, headers);
      head.set("content-length", Integer.toString(body.length));
      if (body.length == 0 || request().method().equals("HEAD")) {
        send((encoder, sent) -> encoder.writeHeaders(context, streamId, head, 0, true, sent));
        return;
      }
      send(
          (encoder, sent) -> {
            encoder.writeHeaders(context, streamId, head, 0, false, context.newPromise());
            encoder.writeData(context, streamId, Unpooled.wrappedBuffer(body), 0, true, sent);
          });
    }

    @Override
    public void start(int status, List<HeaderLine> headers) throws Exception {
      Http2Headers head = head(status, headers);
      send((encoder, sent) -> encoder.writeHeaders(context, streamId, head, 0, false, sent));
    }

    @Override
    public void write(byte[] piece) throws Exception {
      send(
          (encoder, sent) ->
              encoder.writeData(context, streamId, Unpooled.wrappedBuffer(piece), 0, false, sent));
    }

    @Override
    public void end() throws Exception {
      send(
          (encoder, sent) ->
              encoder.writeData(context, streamId, Unpooled.EMPTY_BUFFER, 0, true, sent));
    }

    @Override
    public void push(String path, byte[] body) throws Exception {
      Http2Headers promised =
          new DefaultHttp2Headers()
              .method("GET")
              .scheme(context.pipeline().get(SslHandler.class) == null ? "http" : "https")
              .authority(request().authority())
              .path(path);
      send(
          (encoder, sent) -> {
            int pushed = handler.connection().local().incrementAndGetNextStreamId();
            encoder.writePushPromise(context, streamId, pushed, promised, 0, context.newPromise());
            encoder.writeHeaders(
                context, pushed, head(200, List.of()), 0, false, context.newPromise());
            encoder.writeData(context, pushed, Unpooled.wrappedBuffer(body), 0, true, sent);
          });
    }

    @Override
    public void drop() {
      context.channel().close();
    }

    @Override
    public void acceptWebSocket() throws Exception {
      respond(400, List.of(), "no WebSocket over HTTP/2".getBytes(StandardCharsets.UTF_8));
    }
  }
}
