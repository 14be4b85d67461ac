package dev.headstay.testing;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLException;

/**
 * An HTTP server on loopback that records every header block as it came, answers by script, and
 * fails the test when a header it watches occurs twice on one hop.
 *
 * <p>It speaks one {@link WireProtocol} on a port of its own choosing, as {@code localhost} and as
 * {@code 127.0.0.1}. A path without an answer is echoed: 200 with the request's body. Thread-safe.
 */
public final class RecordingServer implements AutoCloseable {
  private static final EventLoopGroup LOOPS =
      new MultiThreadIoEventLoopGroup(
          2, new DefaultThreadFactory("recording-server", true), NioIoHandler.newFactory());
  private static final ExecutorService ANSWERING =
      Executors.newCachedThreadPool(new DefaultThreadFactory("recording-server-answer", true));

  private final WireProtocol protocol;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Set<String> watched = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<RecordedRequest> untaken = new LinkedBlockingQueue<>();
  private final List<RecordedRequest> all = new CopyOnWriteArrayList<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final Channel listener;

  private RecordingServer(WireProtocol protocol) {
    this.protocol = protocol;
    SslContext tls = protocol.isSecure() ? tls(protocol) : null;
    listener =
        new ServerBootstrap()
            .group(LOOPS)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    connections.add(channel);
                    int connection = Wire.nextConnection();
                    if (tls == null) {
                      channel.pipeline().addLast(http1(connection));
                      return;
                    }
                    channel
                        .pipeline()
                        .addLast(tls.newHandler(channel.alloc()), new Negotiation(connection));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  /** Starts a server; close it. */
  public static RecordingServer start(WireProtocol protocol) {
    return new RecordingServer(protocol);
  }

  private static SslContext tls(WireProtocol protocol) {
    String alpn =
        protocol.isHttp2() ? ApplicationProtocolNames.HTTP_2 : ApplicationProtocolNames.HTTP_1_1;
    try {
      return SslContextBuilder.forServer(TestCertificate.key(), TestCertificate.certificate())
          .sslProvider(SslProvider.JDK)
          .applicationProtocolConfig(
              new ApplicationProtocolConfig(
                  ApplicationProtocolConfig.Protocol.ALPN,
                  ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                  ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                  alpn))
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Http1Connection http1(int connection) {
    return new Http1Connection(this, protocol, connection);
  }

  // A close that fails has nothing left to close.
  @SuppressWarnings("FutureReturnValueIgnored")
  private final class Negotiation extends ApplicationProtocolNegotiationHandler {
    private final int connection;

    Negotiation(int connection) {
      super(ApplicationProtocolNames.HTTP_1_1);
      this.connection = connection;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String alpn) {
      if (alpn.equals(ApplicationProtocolNames.HTTP_2)) {
        context
            .pipeline()
            .addLast(Http2Connection.handler(RecordingServer.this, protocol, connection));
      } else if (protocol.isHttp2()) {
        fault("a client did not offer h2 to the server for " + protocol);
        context.close();
      } else {
        context.pipeline().addLast(http1(connection));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  public WireProtocol protocol() {
    return protocol;
  }

  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** This server under the name {@code localhost}. */
  public URI uri(String path) {
    return uri("localhost", path);
  }

  /** This server under the name {@code host}, which must lead to loopback. */
  public URI uri(String host, String path) {
    return URI.create(protocol.scheme() + "://" + host + ":" + port() + path);
  }

  /** Answers requests for {@code path}, query aside, by {@code answer} from now on. */
  public RecordingServer on(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  /** Makes it a fault when one of these headers, in any case, has two lines on one hop. */
  public RecordingServer failOnRepeated(String... names) {
    for (String name : names) {
      watched.add(name.toLowerCase(Locale.ROOT));
    }
    return this;
  }

  /**
   * The earliest request not taken yet, waiting for it if need be.
   *
   * @throws AssertionError when none came in time, or when something was wrong with any request
   */
  public RecordedRequest takeRequest(Duration timeout) {
    RecordedRequest request = Await.next(untaken, timeout, "request at " + uri("/"));
    assertNoFault();
    return request;
  }

  /** {@link #takeRequest(Duration)} with ten seconds. */
  public RecordedRequest takeRequest() {
    return takeRequest(Await.LIMIT);
  }

  /** Every request so far, taken or not, in the order of arrival. */
  public List<RecordedRequest> requests() {
    assertNoFault();
    return new ArrayList<>(all);
  }

  /** Forgets the requests so far, so that a test can tell before from after. */
  public void forget() {
    assertNoFault();
    untaken.clear();
    all.clear();
  }

  /** Ends all connections, so that the next request has to make a new one. */
  public void dropConnections() {
    connections.close().syncUninterruptibly();
  }

  /**
   * Stops the server.
   *
   * @throws AssertionError when a watched header occurred twice on one hop, or an answer failed
   */
  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    connections.close().syncUninterruptibly();
    assertNoFault();
  }

  private void assertNoFault() {
    if (!faults.isEmpty()) {
      throw new AssertionError(String.join("\n", faults));
    }
  }

  void fault(String fault) {
    faults.add(fault);
  }

  void record(RecordedRequest request) {
    for (String name : watched) {
      List<String> values = request.headers(name);
      if (values.size() > 1) {
        fault(
            name
                + " occurs "
                + values.size()
                + " times on one hop (expected: at most once): "
                + values
                + " in "
                + request);
      }
    }
    all.add(request);
    untaken.add(request);
  }

  void answer(Exchange exchange) {
    Answer answer = answers.getOrDefault(exchange.request().path(), Answers.echo());
    ANSWERING.execute(
        () -> {
          try {
            answer.answer(exchange);
          } catch (ConnectionGone e) {
            // The client went away, as clients may; what it sent is recorded.
          } catch (Exception | AssertionError e) {
            if (listener.isOpen()) {
              fault("no answer to " + exchange.request() + ": " + e);
            }
            dropQuietly(exchange);
          }
        });
  }

  private static void dropQuietly(Exchange exchange) {
    try {
      exchange.drop();
    } catch (Exception e) {
      // Gone already.
    }
  }

  /** The client closed the connection under an answer. */
  static final class ConnectionGone extends Exception {
    private static final long serialVersionUID = 1;

    ConnectionGone(Throwable cause) {
      super(cause);
    }
  }
}
