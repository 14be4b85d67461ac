package dev.headstay.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection. It reads the wire itself, since a codec would not keep the exact bytes.
 * One request at a time: the next is read when the answer to the last is complete.
 */
// A write that fails closes the channel, and that is heard.
@SuppressWarnings("FutureReturnValueIgnored")
final class Http1Connection extends ByteToMessageDecoder {
  private static final byte[] HTTP2_PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private enum State {
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER,
    ANSWERING
  }

  private final RecordingServer server;
  private final WireProtocol protocol;
  private final int connection;

  private State state = State.HEAD;
  private @Nullable RecordedRequest request;
  private ByteArrayOutputStream body = new ByteArrayOutputStream();
  private long left;

  Http1Connection(RecordingServer server, WireProtocol protocol, int connection) {
    this.server = server;
    this.protocol = protocol;
    this.connection = connection;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws IOException {
    switch (state) {
      case HEAD -> readHead(context, in);
      case BODY -> {
        take(in);
        if (left == 0) {
          bodyComplete(context);
        }
      }
      case CHUNK_SIZE -> {
        String line = line(in);
        if (line != null) {
          int extension = line.indexOf(';');
          left = Long.parseLong(extension < 0 ? line : line.substring(0, extension), 16);
          state = left == 0 ? State.TRAILER : State.CHUNK;
        }
      }
      case CHUNK -> {
        take(in);
        if (left == 0) {
          state = State.CHUNK_END;
        }
      }
      case CHUNK_END -> {
        if (line(in) != null) {
          state = State.CHUNK_SIZE;
        }
      }
      case TRAILER -> {
        String line = line(in);
        if (line != null && line.isEmpty()) {
          bodyComplete(context);
        }
      }
      case ANSWERING -> {
        // What is here already belongs to the next request.
      }
    }
  }

  private void take(ByteBuf in) throws IOException {
    int count = (int) Math.min(left, in.readableBytes());
    in.readBytes(body, count);
    left -= count;
  }

  private static @Nullable String line(ByteBuf in) {
    int end = in.bytesBefore((byte) '\n');
    if (end < 0) {
      return null;
    }
    String line = in.readCharSequence(end + 1, StandardCharsets.ISO_8859_1).toString();
    return line.strip();
  }

  private void readHead(ChannelHandlerContext context, ByteBuf in) {
    if (protocol == WireProtocol.H2C && startsLikeHttp2(in)) {
      if (in.readableBytes() >= HTTP2_PREFACE.length) {
        context.pipeline().addLast(Http2Connection.handler(server, protocol, connection));
        context.pipeline().remove(this);
      }
      return;
    }
    int end = endOfHead(in);
    if (end < 0) {
      return;
    }
    byte[] head = new byte[end - in.readerIndex()];
    in.readBytes(head);
    String[] lines = new String(head, StandardCharsets.ISO_8859_1).split("\r\n", -1);
    List<HeaderLine> headers = parseHeaders(lines);
    RecordedRequest read = parse(head, lines[0], headers);
    request = read;
    body = new ByteArrayOutputStream();
    server.record(read);
    if (first(headers, "Expect").equalsIgnoreCase("100-continue")) {
      context.writeAndFlush(ascii("HTTP/1.1 100 Continue\r\n\r\n"));
    }
    String length = first(headers, "Content-Length");
    left = length.isEmpty() ? 0 : Long.parseLong(length);
    if (first(headers, "Transfer-Encoding").equalsIgnoreCase("chunked")) {
      state = State.CHUNK_SIZE;
    } else if (left > 0) {
      state = State.BODY;
    } else {
      bodyComplete(context);
      return;
    }
    if (!isUpgradeToHttp2(read)) {
      server.answer(new Http1Exchange(read, context));
    }
  }

  private static boolean startsLikeHttp2(ByteBuf in) {
    int count = Math.min(in.readableBytes(), HTTP2_PREFACE.length);
    for (int i = 0; i < count; i++) {
      if (in.getByte(in.readerIndex() + i) != HTTP2_PREFACE[i]) {
        return false;
      }
    }
    return count > 0;
  }

  private static int endOfHead(ByteBuf in) {
    for (int i = in.readerIndex(); i + 3 < in.writerIndex(); i++) {
      if (in.getByte(i) == '\r'
          && in.getByte(i + 1) == '\n'
          && in.getByte(i + 2) == '\r'
          && in.getByte(i + 3) == '\n') {
        return i + 4;
      }
    }
    return -1;
  }

  private RecordedRequest parse(byte[] head, String line, List<HeaderLine> headers) {
    String[] start = line.split(" ", 3);
    WireHead came =
        new WireHead(protocol.scheme(), false, start[0], first(headers, "Host"), start[1], headers);
    WireHead seen = Wire.read(came);
    return new RecordedRequest(
        Wire.nextOrder(),
        connection,
        start[2],
        seen.method(),
        seen.target(),
        seen.authority(),
        seen.lines(),
        seen.equals(came) ? head : print(line, seen.lines()));
  }

  static List<HeaderLine> parseHeaders(String[] lines) {
    List<HeaderLine> headers = new ArrayList<>();
    for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
      int colon = lines[i].indexOf(':');
      headers.add(
          colon < 0
              ? new HeaderLine(lines[i], "")
              : new HeaderLine(
                  lines[i].substring(0, colon), lines[i].substring(colon + 1).strip()));
    }
    return headers;
  }

  static byte[] print(String start, List<HeaderLine> headers) {
    StringBuilder text = new StringBuilder(start).append("\r\n");
    for (HeaderLine line : headers) {
      text.append(line).append("\r\n");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  static String first(List<HeaderLine> headers, String name) {
    for (HeaderLine line : headers) {
      if (line.is(name)) {
        return line.value();
      }
    }
    return "";
  }

  private void bodyComplete(ChannelHandlerContext context) {
    RecordedRequest read = request;
    if (read == null) {
      return;
    }
    boolean answering = state != State.HEAD;
    state = State.ANSWERING;
    read.bodyFuture().complete(body.toByteArray());
    if (isUpgradeToHttp2(read)) {
      upgradeToHttp2(context, read);
    } else if (!answering) {
      server.answer(new Http1Exchange(read, context));
    }
  }

  private boolean isUpgradeToHttp2(RecordedRequest read) {
    return protocol == WireProtocol.H2C && "h2c".equalsIgnoreCase(read.header("Upgrade"));
  }

  private void upgradeToHttp2(ChannelHandlerContext context, RecordedRequest read) {
    String settings = read.header("HTTP2-Settings");
    context.writeAndFlush(
        ascii("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"));
    Http2Connection.upgrade(
        context, server, protocol, connection, read, settings == null ? "" : settings);
    context.pipeline().remove(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    if (request != null) {
      request.bodyFuture().completeExceptionally(new IOException("the connection was closed"));
    }
    super.channelInactive(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      server.fault("unreadable request on connection " + connection + ": " + cause);
    }
    context.close();
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  private void readNext(ChannelHandlerContext context) {
    context
        .executor()
        .execute(
            () -> {
              state = State.HEAD;
              request = null;
              if (!context.isRemoved()) {
                try {
                  channelRead(context, Unpooled.EMPTY_BUFFER);
                } catch (Exception e) {
                  exceptionCaught(context, e);
                }
              }
            });
  }

  private final class Http1Exchange extends Exchange {
    private final ChannelHandlerContext context;
    private final boolean close;

    Http1Exchange(RecordedRequest request, ChannelHandlerContext context) {
      super(request);
      this.context = context;
      this.close = "close".equalsIgnoreCase(request.header("Connection"));
    }

    private void send(ByteBuf bytes) throws RecordingServer.ConnectionGone {
      ChannelFuture sent = context.writeAndFlush(bytes).awaitUninterruptibly();
      if (!sent.isSuccess()) {
        throw new RecordingServer.ConnectionGone(sent.cause());
      }
    }

    private ByteBuf head(int status, List<HeaderLine> headers, HeaderLine framing) {
      List<HeaderLine> lines = new ArrayList<>(headers);
      lines.add(framing);
      if (close) {
        lines.add(new HeaderLine("Connection", "close"));
      }
      return Unpooled.wrappedBuffer(print("HTTP/1.1 " + status + " Scripted", lines));
    }

    @Override
    void respondNow(int status, List<HeaderLine> headers, byte[] content) throws Exception {
      HeaderLine length = new HeaderLine("Content-Length", Integer.toString(content.length));
      boolean bodyless = request().method().equals("HEAD");
      ByteBuf response = head(status, headers, length);
      if (bodyless) {
        send(response);
      } else {
        send(Unpooled.wrappedBuffer(response, Unpooled.wrappedBuffer(content)));
      }
      complete();
    }

    @Override
    public void start(int status, List<HeaderLine> headers) throws Exception {
      send(head(status, headers, new HeaderLine("Transfer-Encoding", "chunked")));
    }

    @Override
    public void write(byte[] piece) throws Exception {
      send(
          Unpooled.wrappedBuffer(
              ascii(Integer.toHexString(piece.length) + "\r\n"),
              Unpooled.wrappedBuffer(piece),
              ascii("\r\n")));
    }

    @Override
    public void end() throws Exception {
      send(ascii("0\r\n\r\n"));
      complete();
    }

    private void complete() {
      if (close) {
        context.close();
      } else {
        readNext(context);
      }
    }

    @Override
    public void drop() {
      context.close();
    }

    @Override
    public void acceptWebSocket() throws Exception {
      String key = request().header("Sec-WebSocket-Key");
      if (key == null) {
        respond(400, List.of(), new byte[0]);
        return;
      }
      byte[] accept =
          MessageDigest.getInstance("SHA-1")
              .digest(
                  (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                      .getBytes(StandardCharsets.US_ASCII));
      byte[] head =
          print(
              "HTTP/1.1 101 Switching Protocols",
              List.of(
                  new HeaderLine("Upgrade", "websocket"),
                  new HeaderLine("Connection", "Upgrade"),
                  new HeaderLine(
                      "Sec-WebSocket-Accept", Base64.getEncoder().encodeToString(accept))));
      context
          .executor()
          .execute(
              () -> {
                context.writeAndFlush(Unpooled.wrappedBuffer(head));
                context
                    .pipeline()
                    .addLast(
                        new WebSocket13FrameDecoder(
                            WebSocketDecoderConfig.newBuilder().expectMaskedFrames(true).build()),
                        new WebSocket13FrameEncoder(false),
                        new WebSocketEcho())
                    .remove(Http1Connection.this);
              });
    }
  }

  private static final class WebSocketEcho extends SimpleChannelInboundHandler<WebSocketFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      if (frame instanceof TextWebSocketFrame) {
        context.writeAndFlush(frame.retain());
      } else if (frame instanceof PingWebSocketFrame) {
        context.writeAndFlush(
            new PongWebSocketFrame(Unpooled.copiedBuffer(ByteBufUtil.getBytes(frame.content()))));
      } else if (frame instanceof CloseWebSocketFrame) {
        context.writeAndFlush(frame.retain()).addListener(ChannelFutureListener.CLOSE);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
