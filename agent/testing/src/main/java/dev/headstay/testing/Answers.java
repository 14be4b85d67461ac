package dev.headstay.testing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The answers that tests script a {@link RecordingServer} with. */
public final class Answers {
  /** The header in which {@link #echo} and {@link #echoInPieces} tell the body's SHA-256. */
  public static final String BODY_HASH = "X-Body-SHA256";

  private static final byte[] NOTHING = new byte[0];
  private static final int PIECE = 16 * 1024;

  private Answers() {}

  /** 200 with the request's body. */
  public static Answer echo() {
    return exchange -> {
      byte[] body = exchange.request().body();
      exchange.respond(200, List.of(new HeaderLine(BODY_HASH, sha256(body))), body);
    };
  }

  /** 200 with the request's body in pieces of 16 KiB, of a length not announced. */
  public static Answer echoInPieces() {
    return exchange -> {
      byte[] body = exchange.request().body();
      exchange.start(200, List.of(new HeaderLine(BODY_HASH, sha256(body))));
      for (int from = 0; from < body.length; from += PIECE) {
        exchange.write(Arrays.copyOfRange(body, from, Math.min(from + PIECE, body.length)));
      }
      exchange.end();
    };
  }

  /** This status and text. */
  public static Answer text(int status, String text) {
    return exchange ->
        exchange.respond(
            status,
            List.of(new HeaderLine("Content-Type", "text/plain")),
            text.getBytes(StandardCharsets.UTF_8));
  }

  /** A redirect, with 301, 302, 303, 307 or 308, to a path or an absolute URI. */
  public static Answer redirect(int status, Object location) {
    return exchange ->
        exchange.respond(status, List.of(new HeaderLine("Location", location.toString())), NOTHING);
  }

  /** 401 asking for Basic credentials, until they come; then {@code next}. */
  public static Answer behindBasic(String user, String password, Answer next) {
    String expected = basic(user, password);
    return exchange -> {
      if (expected.equals(exchange.request().header("Authorization"))) {
        next.answer(exchange);
        return;
      }
      exchange.respond(
          401, List.of(new HeaderLine("WWW-Authenticate", "Basic realm=\"contract\"")), NOTHING);
    };
  }

  static String basic(String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  /** Closes the connection without an answer {@code times} times; then {@code next}. */
  public static Answer dropFirst(int times, Answer next) {
    AtomicInteger left = new AtomicInteger(times);
    return exchange -> {
      if (left.getAndDecrement() > 0) {
        exchange.request().body();
        exchange.drop();
      } else {
        next.answer(exchange);
      }
    };
  }

  /** 503 with {@code Retry-After: 0} {@code times} times; then {@code next}. */
  public static Answer unavailableFirst(int times, Answer next) {
    AtomicInteger left = new AtomicInteger(times);
    return exchange -> {
      if (left.getAndDecrement() > 0) {
        exchange.respond(503, List.of(new HeaderLine("Retry-After", "0")), NOTHING);
      } else {
        next.answer(exchange);
      }
    };
  }

  /** {@code next}, once {@code gate} is open; a fault when that takes longer than {@code limit}. */
  public static Answer after(Gate gate, Duration limit, Answer next) {
    return exchange -> {
      if (!gate.awaitOpen(limit)) {
        throw new AssertionError("the gate stayed closed for " + limit.toMillis() + " ms");
      }
      next.answer(exchange);
    };
  }

  /**
   * Server-sent events {@code data: event 1} to {@code data: event n}, one flush each. After the
   * first it waits until {@code firstRead} is open, but at most {@code limit}: a client that hands
   * over nothing before the end gets the rest too, only late.
   */
  public static Answer serverSentEvents(int events, Gate firstRead, Duration limit) {
    return exchange -> {
      exchange.request().body();
      exchange.start(200, List.of(new HeaderLine("Content-Type", "text/event-stream")));
      for (int event = 1; event <= events; event++) {
        exchange.write(("data: event " + event + "\n\n").getBytes(StandardCharsets.UTF_8));
        if (event == 1) {
          firstRead.awaitOpen(limit);
        }
      }
      exchange.end();
    };
  }

  /** Accepts a WebSocket and sends every text back, until the client closes it. */
  public static Answer webSocketEcho() {
    return Exchange::acceptWebSocket;
  }

  /** The hash that {@link #BODY_HASH} tells, in lower-case hexadecimal digits. */
  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
