package dev.headstay.config;

import static dev.headstay.config.FaultServer.CANARY;
import static dev.headstay.config.FaultServer.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each thing that a configuration server can do wrong is one fault, in time, and never content. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteDocumentTest {
  static final Duration PATIENT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(300);

  /** What a slow machine may add; what a test waits for in vain lasts far longer. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private static final String DOCUMENT = "{\"version\": 1, \"note\": \"" + CANARY + "\"}";
  private static final int MAX_BYTES = 1024 * 1024;

  private FaultServer server;

  @BeforeEach
  void start() {
    server = FaultServer.http();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static RemoteDocument document(URI location, Duration timeout) {
    return new RemoteDocument(location, timeout, MAX_BYTES, null);
  }

  private RemoteDocument document() {
    return document(server.document(), PATIENT);
  }

  static void expectContent(Fetched fetched, String content) {
    assertThat(fetched.fault).isNull();
    assertThat(fetched.unchanged).isFalse();
    assertThat(fetched.content).isEqualTo(bytes(content));
  }

  static void expectUnchanged(Fetched fetched) {
    assertThat(fetched.fault).isNull();
    assertThat(fetched.unchanged).isTrue();
    assertThat(fetched.content).isNull();
  }

  static void expectFault(Fetched fetched, String fault, String expectation) {
    assertThat(fetched.fault).isEqualTo(fault);
    assertThat(fetched.expectation).isEqualTo(expectation);
    assertThat(fetched.unchanged).isFalse();
    assertThat(fetched.content).isNull();
    assertThat(fault + expectation + fetched).doesNotContain(CANARY);
  }

  private void expectFault(String fault, String expectation) {
    expectFault(document().fetch(), fault, expectation);
  }

  private void expectFaultInTime(URI location, String fault) {
    long begin = System.nanoTime();
    Fetched fetched = document(location, SHORT).fetch();
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    expectFault(fetched, fault, "");
    assertThat(took).isLessThan(SHORT.multipliedBy(2).plus(SLACK));
  }

  /** Sends the text, and then byte after byte of the drip, for a minute at least. */
  private static FaultServer.Answer drip(String text, String drip) {
    return out -> {
      out.write(bytes(text));
      for (int i = 0; i < 1200; i++) {
        out.write(drip.charAt(i % drip.length()));
        out.flush();
        Thread.sleep(50);
      }
    };
  }

  // Documents

  @Test
  void givesTheDocument() throws InterruptedException {
    server.gives(DOCUMENT, "Content-Type: application/json");

    expectContent(document().fetch(), DOCUMENT);
    assertThat(server.takeRequest())
        .containsExactly(
            "GET /a.json?token=" + CANARY + " HTTP/1.1",
            "Host: localhost:" + server.port(),
            "User-Agent: headstay",
            "Accept: */*",
            "Accept-Encoding: identity");
  }

  @Test
  void findsAServerByItsAddress() throws IOException, InterruptedException {
    InetAddress address = InetAddress.getByName("::1");
    Assumptions.assumeTrue(address.isReachable(1000), "IPv6");
    try (FaultServer six = FaultServer.http(address)) {
      six.gives(DOCUMENT);
      String origin = "http://[::1]:" + six.port();

      expectContent(document(URI.create(origin), PATIENT).fetch(), DOCUMENT);
      assertThat(six.takeRequest()).startsWith("GET / HTTP/1.1", "Host: [::1]:" + six.port());
    }
  }

  @Test
  void readsChunksAndWhatComesWithThem() {
    server.answers(
        "HTTP/1.1 103 Early Hints",
        "Link: </a>",
        "",
        "HTTP/1.1 200 OK",
        "transfer-encoding: Chunked",
        "",
        "4;a=b",
        "abcd",
        "00a",
        "0123456789",
        "0",
        "X-Trailer: a",
        "");

    expectContent(document().fetch(), "abcd0123456789");
  }

  @Test
  void asksForAnotherVersionThanTheAcceptedOneByItsETag() throws InterruptedException {
    server.gives(DOCUMENT, "ETag: W/\"a b\"");
    RemoteDocument document = document();
    document.fetch();
    assertThat(document.accept()).isNull();
    server.takeRequest();

    server.answers("HTTP/1.1 304 Not Modified", "ETag: W/\"a b\"", "");
    expectUnchanged(document.fetch());
    assertThat(server.takeRequest())
        .contains("If-None-Match: W/\"a b\"")
        .noneMatch(line -> line.startsWith("If-Modified-Since"));

    server.gives("new", "ETag: \"c\"");
    expectContent(document.fetch(), "new");
    document.accept();
    server.takeRequest();
    document.fetch();
    assertThat(server.takeRequest()).contains("If-None-Match: \"c\"");
  }

  @Test
  void asksForAnotherVersionThanTheAcceptedOneByItsDate() throws InterruptedException {
    server.gives(DOCUMENT, "Last-Modified: Wed, 21 Oct 2026 07:28:00 GMT");
    RemoteDocument document = document();
    document.fetch();
    document.accept();
    server.takeRequest();

    server.answers("HTTP/1.1 304 Not Modified", "");
    expectUnchanged(document.fetch());
    assertThat(server.takeRequest())
        .contains("If-Modified-Since: Wed, 21 Oct 2026 07:28:00 GMT")
        .noneMatch(line -> line.startsWith("If-None-Match"));
  }

  @Test
  void doesNotAskForAnotherVersionThanOneThatWasNotAccepted() throws InterruptedException {
    server.gives(DOCUMENT, "ETag: \"a\"", "Last-Modified: Wed, 21 Oct 2026 07:28:00 GMT");
    RemoteDocument document = document();
    document.fetch();
    server.takeRequest();

    expectContent(document.fetch(), DOCUMENT);
    assertThat(server.takeRequest()).noneMatch(line -> line.startsWith("If-"));

    document.accept();
    server.gives("bad", "ETag: \"b\"");
    document.fetch();
    server.takeRequest();
    document.fetch();
    assertThat(server.takeRequest()).contains("If-None-Match: \"a\"");
  }

  @Test
  void aFaultLeavesNothingToAccept() throws InterruptedException {
    server.gives(DOCUMENT, "ETag: \"a\"");
    RemoteDocument document = document();
    document.fetch();
    server.answers("HTTP/1.1 500 Error", "");
    document.fetch();

    assertThat(document.accept()).isNull();

    server.takeRequest();
    server.takeRequest();
    document.fetch();
    assertThat(server.takeRequest()).noneMatch(line -> line.startsWith("If-"));
  }

  @Test
  void theSameBytesAreUnchangedWithoutAnyValidator() {
    server.gives(DOCUMENT);
    RemoteDocument document = document();
    document.fetch();
    document.accept();

    expectUnchanged(document.fetch());
  }

  @Test
  void aValidatorThatIsNoPlainTextIsNotSentBack() throws InterruptedException {
    server.gives(DOCUMENT, "ETag: \"a\rX-Evil: b\"", "Last-Modified: " + "a".repeat(2000));
    RemoteDocument document = document();
    document.fetch();
    document.accept();
    server.takeRequest();
    document.fetch();

    assertThat(server.takeRequest()).hasSize(5);
  }

  // Faults of the connection

  @Test
  void aServerThatIsDownIsAFault() throws IOException {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = unused.getLocalPort();
    }

    expectFaultInTime(URI.create("http://localhost:" + port + "/"), "connection refused");
  }

  @Test
  void aHostWithoutAnAddressIsAFault() {
    // No time to be kept: the system's look-up of names has timeouts of its own.
    RemoteDocument document = document(URI.create("http://no-such-host.invalid/"), PATIENT);
    assertThat(document.fetch().fault).isEqualTo("host not found");
  }

  @Test
  void aServerThatNeverAcceptsIsAFault() throws IOException {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // The queue of one is filled, and one more, which Linux lets in.
      List<Socket> waiting = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 4; i++) {
        Socket socket = new Socket();
        waiting.add(socket);
        try {
          socket.connect(busy.getLocalSocketAddress(), 200);
        } catch (SocketTimeoutException e) {
          break;
        }
      }
      expectFaultInTime(
          URI.create("http://localhost:" + busy.getLocalPort() + "/"),
          "no connection within 300 ms");
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void aServerThatNeverAnswersIsAFault() {
    server.answers(out -> Thread.sleep(60_000));

    expectFaultInTime(server.document(), "no answer within 300 ms");
  }

  @ParameterizedTest
  @ValueSource(strings = {"H", "HTTP/1.1 200 OK\r\nX-Any: ", "HTTP/1.1 200 OK\r\n"})
  void aHeadThatDripsIsAFault(String begin) {
    server.answers(drip(begin, begin.endsWith("\n") ? "a: b\r\n" : "a"));

    expectFaultInTime(server.document(), "no answer within 300 ms");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 100000\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nffff\r\n",
        "Transfer-Encoding: chunked\r\n\r\n2;a=",
        "Transfer-Encoding: chunked\r\n\r\n0\r\nX-Any: "
      })
  void aBodyThatDripsIsAFault(String rest) {
    server.answers(drip("HTTP/1.1 200 OK\r\n" + rest, "a"));

    expectFaultInTime(server.document(), "no whole answer within 300 ms");
  }

  @Test
  void redirectsThatDripShareOneDeadline() {
    server.answers(
        out -> {
          Thread.sleep(200);
          out.write(bytes("HTTP/1.1 302 Found\r\nLocation: /next\r\n\r\n"));
        });

    expectFaultInTime(server.document(), "no answer within 300 ms");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nc4n4ry",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nc4n4ry\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\nc4n4ry",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nc4n4ry\r\n0\r\n"
      })
  void anAnswerThatEndsEarlyIsAFault(String answer) {
    server.answers(out -> out.write(bytes(answer)));

    expectFault("connection closed before the end of the answer", "");
  }

  // Faults of the answer

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-c4n4ry",
        "HTTP/2 200",
        "HTTP/1.1 2xx",
        "HTTP/1.1 200 OK\r\nc4n4ry",
        "HTTP/1.1 200 OK\r\nA: b\r\n folded: c4n4ry",
        "HTTP/1.1 200 OK\r\nContent-Length: c4n4ry\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nc4n4ry",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nc4n4ry",
      })
  void garbageIsAFault(String answer) {
    server.answers(out -> out.write(bytes(answer + "\r\n\r\n")));

    expectFault("an answer that is not HTTP", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 ", "HTTP/1.1 200 OK\r\nA: "})
  void anEndlessLineIsAFault(String begin) {
    server.answers(
        out -> {
          out.write(bytes(begin));
          writeForever(out, new byte[8 * 1024], new AtomicLong());
        });

    expectFault("an answer that is not HTTP", "");
  }

  @Test
  void endlessHeadersAreAFault() {
    server.answers(
        out -> {
          out.write(bytes("HTTP/1.1 200 OK\r\n"));
          writeForever(out, bytes("a: b\r\n"), new AtomicLong());
        });

    expectFault("an answer that is not HTTP", "");
  }

  private static void writeForever(OutputStream out, byte[] bytes, AtomicLong written)
      throws IOException {
    while (true) {
      out.write(bytes);
      written.addAndGet(bytes.length);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 206, 300, 305, 400, 401, 403, 404, 407, 500, 502, 503})
  void anyOtherStatusIsAFault(int status) {
    server.answers(
        "HTTP/1.1 " + status + " " + CANARY,
        "WWW-Authenticate: Basic realm=" + CANARY,
        "Content-Length: 6",
        "",
        CANARY);

    expectFault("HTTP " + status, "");
  }

  @Test
  void notModifiedWithoutAnAcceptedDocumentIsAFault() {
    server.answers("HTTP/1.1 304 Not Modified", "");

    expectFault("HTTP 304", "a document, as none was taken yet");
  }

  @Test
  void aLengthAboveTheLimitIsNotRead() {
    AtomicLong written = new AtomicLong();
    server.answers(
        out -> {
          out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n"));
          writeForever(out, new byte[8 * 1024], written);
        });

    expectFault("more than 1048576 bytes", "at most 1048576 bytes");
    assertThat(written).hasValueLessThan(100L * 1024 * 1024);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1048577", "2147483648", "99999999999999999999999999"})
  void noLengthAboveTheLimitIsTooLargeToBeCompared(String length) {
    server.answers("HTTP/1.1 200 OK", "Content-Length: " + length, "");

    expectFault("more than 1048576 bytes", "at most 1048576 bytes");
  }

  @Test
  void chunksAreCountedAgainstTheLimit() {
    AtomicLong written = new AtomicLong();
    String chunk = "1000\r\n" + "a".repeat(0x1000) + "\r\n";
    server.answers(
        out -> {
          out.write(bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
          writeForever(out, bytes(chunk), written);
        });

    expectFault("more than 1048576 bytes", "at most 1048576 bytes");
    assertThat(written).hasValueLessThan(100L * 1024 * 1024);
  }

  @Test
  void aDocumentOfJustTheLimitIsTaken() {
    String document = "a".repeat(MAX_BYTES);
    server.gives(document);

    expectContent(document().fetch(), document);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "Text/HTML; charset=c4n4ry", "application/xhtml+xml"})
  void aPageIsAFault(String type) {
    server.gives("<html>" + CANARY, "Content-Type: " + type);

    expectFault("an HTML page", "JSON or YAML");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "c4n4ry", "identity, gzip"})
  void aCompressedDocumentIsAFault(String encoding) {
    server.gives("\u001f" + CANARY, "Content-Encoding: " + encoding);

    expectFault("a compressed document", "no Content-Encoding");
  }

  @Test
  void aCompressedTransferIsAFault() {
    server.answers("HTTP/1.1 200 OK", "Transfer-Encoding: gzip, chunked", "", "0", "");

    expectFault("a compressed document", "no Transfer-Encoding but chunked");
  }

  @Test
  void anEmptyDocumentIsAFault() {
    server.gives("");
    expectFault("an empty document", "");

    server.answers("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "0", "");
    expectFault("an empty document", "");
  }

  @Test
  void aDocumentThatEndsWithTheConnectionIsAFault() {
    server.answers("HTTP/1.1 200 OK", "", CANARY);

    expectFault("an answer of unknown length", "Content-Length or Transfer-Encoding: chunked");
  }

  // Redirects

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void followsARedirectWithinTheOrigin(int status) throws InterruptedException {
    server.answers(
        out -> {
          server.gives(DOCUMENT);
          out.write(bytes("HTTP/1.1 " + status + " Moved\r\nLocation: b.json?t=1\r\n\r\n"));
        });

    expectContent(document().fetch(), DOCUMENT);
    server.takeRequest();
    assertThat(server.takeRequest()).startsWith("GET /b.json?t=1 HTTP/1.1");
  }

  @Test
  void followsARedirectThatSpellsTheOriginInAnotherWay() {
    server.answers(
        out -> {
          server.gives(DOCUMENT);
          out.write(
              bytes(
                  "HTTP/1.1 302 Moved\r\nLocation: HTTP://LOCALHOST:"
                      + server.port()
                      + "\r\n\r\n"));
        });

    expectContent(document().fetch(), DOCUMENT);
  }

  @Test
  void endsALoopOfRedirects() {
    server.answers("HTTP/1.1 302 Found", "Location: /" + CANARY, "");

    expectFault("more than 5 redirects", "");
    assertThat(server.untaken()).isEqualTo(6);
  }

  @Test
  void refusesARedirectElsewhere() {
    try (FaultServer other = FaultServer.http().gives(DOCUMENT)) {
      Map<String, String> origins =
          Map.of(
              other.origin() + "/" + CANARY + "?" + CANARY,
              other.origin(),
              "//other.example/" + CANARY,
              "http://other.example",
              "http://127.0.0.1:" + server.port() + "/",
              "http://127.0.0.1:" + server.port(),
              "https://localhost:" + server.port() + "/",
              "https://localhost:" + server.port());
      origins.forEach(
          (location, origin) -> {
            server.answers("HTTP/1.1 302 Found", "Location: " + location, "");
            expectFault("redirect to " + origin, "within " + server.origin());
          });
      assertThat(other.untaken()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Location: file:///etc/c4n4ry",
        "Location: ftp://localhost/c4n4ry",
        "Location: http://user:c4n4ry@localhost/",
        "Location: http:c4n4ry",
        "Location: c4n4ry c4n4ry",
        "X-Location: c4n4ry"
      })
  void refusesARedirectToAnythingElse(String header) {
    server.answers("HTTP/1.1 302 Found", header, "");

    expectFault("redirect to no http or https URL", "within " + server.origin());
  }

  // Retry-After

  private Duration retryAfter(String... headers) {
    server.answers("HTTP/1.1 429 Slow down\r\n" + String.join("\r\n", headers), "");
    return document().fetch().retryAfter;
  }

  @Test
  void tellsHowLongTheServerAsksToBeLeftAlone() {
    String date = "Date: Wed, 21 Oct 2026 07:28:00 GMT";

    assertThat(retryAfter("Retry-After: 120")).isEqualTo(Duration.ofSeconds(120));
    assertThat(retryAfter("Retry-After: 315360000")).isEqualTo(Duration.ofDays(3650));
    assertThat(retryAfter("Retry-After: 99999999999999999999"))
        .isEqualTo(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(retryAfter("Retry-After: Wed, 21 Oct 2026 07:30:00 GMT", date))
        .isEqualTo(Duration.ofSeconds(120));
    assertThat(retryAfter("Retry-After: Wed, 21 Oct 2015 07:30:00 GMT", date))
        .isEqualTo(Duration.ZERO);
    assertThat(retryAfter("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"))
        .isGreaterThan(Duration.ofDays(3650));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "1.5", "1, 2", "1e9"})
  void ignoresARetryAfterThatSaysNothing(String value) {
    assertThat(retryAfter("Retry-After: " + value)).isNull();
  }

  // The application's surroundings

  @Test
  void neitherCookiesNorPasswordsOfTheApplicationAreAskedFor() throws InterruptedException {
    List<String> asked = new CopyOnWriteArrayList<>();
    CookieHandler cookies = CookieHandler.getDefault();
    CookieHandler.setDefault(
        new CookieHandler() {
          @Override
          public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
            asked.add("cookies");
            return Map.of("Cookie", List.of("a=b"));
          }

          @Override
          public void put(URI uri, Map<String, List<String>> headers) {
            asked.add("cookies");
          }
        });
    Authenticator.setDefault(
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            asked.add("password");
            return new PasswordAuthentication("a", "b".toCharArray());
          }
        });
    try {
      server.answers(
          "HTTP/1.1 401 Unauthorized", "WWW-Authenticate: Basic realm=a", "Set-Cookie: a=b", "");
      expectFault("HTTP 401", "");
    } finally {
      CookieHandler.setDefault(cookies);
      Authenticator.setDefault(null);
    }
    assertThat(asked).isEmpty();
    assertThat(server.takeRequest()).hasSize(5);
    assertThat(server.untaken()).isZero();
  }

  @Test
  void keepsTheInterruptFlag() {
    server.gives(DOCUMENT);
    Thread.currentThread().interrupt();

    Fetched fetched = document().fetch();

    assertThat(Thread.interrupted()).isTrue();
    expectContent(fetched, DOCUMENT);
  }

  /** Runs with one proxy for all, and gives what the selector was asked for. */
  static List<URI> through(Proxy proxy, Runnable test) {
    List<URI> asked = new CopyOnWriteArrayList<>();
    ProxySelector before = ProxySelector.getDefault();
    ProxySelector.setDefault(
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            asked.add(uri);
            return List.of(proxy);
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        });
    try {
      test.run();
    } finally {
      ProxySelector.setDefault(before);
    }
    return asked;
  }

  static Proxy proxy(int port) {
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("localhost", port));
  }

  @Test
  void goesThroughTheProxyOfTheJvm() throws InterruptedException {
    server.gives(DOCUMENT);
    RemoteDocument document = document(URI.create("http://config.example/a?t=" + CANARY), PATIENT);

    List<URI> asked =
        through(proxy(server.port()), () -> expectContent(document.fetch(), DOCUMENT));

    assertThat(asked).containsExactly(URI.create("http://config.example"));
    assertThat(server.takeRequest())
        .startsWith(
            "GET http://config.example/a?t=" + CANARY + " HTTP/1.1", "Host: config.example");
  }

  @Test
  void saysThatAProxyWasInBetween() {
    through(
        proxy(server.port()),
        () ->
            expectFault(
                document(URI.create("http://config.example/"), PATIENT).fetch(),
                "connection closed before the end of the answer through a proxy",
                ""));
  }

  @Test
  void aProxySelectorThatFailsIsAFault() {
    through(
        null,
        () -> expectFault(document().fetch(), "failed with java.lang.NullPointerException", ""));
  }

  @Test
  void noProxySelectorMeansNoProxy() {
    ProxySelector before = ProxySelector.getDefault();
    ProxySelector.setDefault(null);
    try {
      server.gives(DOCUMENT);
      expectContent(document().fetch(), DOCUMENT);
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  // Locations

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://user:c4n4ry@config.example/",
        "https://c4n4ry@config.example/",
        "https://us er:c4n4ry@config.example/",
        "https://user:c4n@4ry@config.example/",
        "file:///etc/passwd",
        "ftp://config.example/",
        "jar:https://config.example/a!/b",
        "config.example/a",
        "https:///a",
        "https:config.example",
        "https://config.example:0/",
        "https://config.example:70000/",
        "https://[::1",
        ""
      })
  void isNoLocation(String text) {
    assertThat(HttpLocation.parse(text)).isNull();
    if (!text.contains(" ") && !text.isEmpty() && !text.contains("[")) {
      URI uri = URI.create(text);
      assertThatThrownBy(() -> document(uri, PATIENT))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected: an http or https URL without user and password");
    }
  }

  @Test
  void showsALocationWithoutQueryAndFragment() {
    assertThat(HttpLocation.display(URI.create("https://a.example:8443/b%20c/d?t=1#e")))
        .isEqualTo("https://a.example:8443/b%20c/d");
    assertThat(HttpLocation.display(URI.create("http://[::1]?t=1"))).isEqualTo("http://[::1]");
  }

  @Test
  void aLocationIsMadeFitForARequestLine() {
    assertThat(HttpLocation.parse("https://a.example/\u00e9?\u00e9"))
        .isEqualTo(URI.create("https://a.example/%C3%A9?%C3%A9"));
  }
}
