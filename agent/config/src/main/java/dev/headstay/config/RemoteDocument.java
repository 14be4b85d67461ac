package dev.headstay.config;

import java.io.DataInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A document behind an http or https URL, and the file that keeps its last good copy. Used by one
 * thread at a time, and never by one of the application's.
 */
final class RemoteDocument {
  private static final int MOST_REDIRECTS = 5;
  private static final int LONGEST_VALIDATOR = 1024;

  private final URI location;
  private final Duration timeout;
  private final int maxBytes;
  private final @Nullable Path cache;

  private @Nullable SSLContext tls;

  /** What the server is asked to send something other than. */
  private @Nullable Version known;

  private @Nullable Version fetched;

  /** A document and what the server knows it by. */
  private static final class Version {
    final byte[] content;

    /** Header lines that ask for anything but this version; may be empty. */
    final String conditions;

    Version(byte[] content, String conditions) {
      this.content = content;
      this.conditions = conditions;
    }
  }

  /**
   * @param location as {@link HttpLocation#parse} gives it
   * @param timeout of connecting, and of the whole answer
   * @param maxBytes the largest document that is taken
   * @param cache the file for the last good copy, or null for none
   */
  RemoteDocument(URI location, Duration timeout, int maxBytes, @Nullable Path cache) {
    if (!HttpLocation.check(location)) {
      throw new IllegalArgumentException("expected: " + HttpLocation.EXPECTATION);
    }
    this.location = location;
    this.timeout = timeout;
    this.maxBytes = maxBytes;
    this.cache = cache;
  }

  /**
   * Asks the server for a version other than the known one. Never throws. Blocks up to twice the
   * timeout, redirects included, and as long as the system takes to find the host's address.
   */
  Fetched fetch() {
    fetched = null;
    try {
      return follow(System.nanoTime() + 2 * timeout.toNanos());
    } catch (FetchFault e) {
      // The trust store may have been replaced: the next time it is read again.
      tls = null;
      return Fetched.fault(e.fault, e.expectation, null);
    } catch (RuntimeException | LinkageError e) {
      // A proxy selector of the application, a security manager, a JVM without TLS.
      return Fetched.fault("failed with " + e.getClass().getName(), "", null);
    }
  }

  private Fetched follow(long latestNanos) throws FetchFault {
    URI at = location;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      try (HttpGet get = new HttpGet(at, timeout, latestNanos)) {
        Version known = this.known;
        int status = get.send(known == null ? "" : known.conditions, tls());
        if (!isRedirect(status)) {
          return read(status, get);
        }
        at = redirected(at, get.header("location"));
      }
    }
    throw new FetchFault("more than " + MOST_REDIRECTS + " redirects");
  }

  private @Nullable SSLContext tls() throws FetchFault {
    if (tls == null && HttpLocation.isSecure(location)) {
      tls = HttpGet.defaultTrust();
    }
    return tls;
  }

  private static boolean isRedirect(int status) {
    return (status >= 301 && status <= 303) || status == 307 || status == 308;
  }

  private URI redirected(URI from, @Nullable String to) throws FetchFault {
    String within = "within " + HttpLocation.origin(location);
    URI target = null;
    try {
      target = to == null ? null : HttpLocation.parse(from.resolve(to).toString());
    } catch (IllegalArgumentException e) {
      // Not a URI: told below.
      target = null;
    }
    if (target == null) {
      throw new FetchFault("redirect to no http or https URL", within);
    }
    if (!HttpLocation.sameOrigin(location, target)) {
      throw new FetchFault("redirect to " + HttpLocation.origin(target), within);
    }
    return target;
  }

  private Fetched read(int status, HttpGet get) throws FetchFault {
    if (status == 304) {
      return known == null
          ? Fetched.fault("HTTP 304", "a document, as none was taken yet", null)
          : Fetched.unchanged();
    }
    if (status != 200) {
      return Fetched.fault("HTTP " + status, "", retryAfter(get));
    }
    String type = lowerCase(get.header("content-type"));
    if (type.startsWith("text/html") || type.startsWith("application/xhtml")) {
      throw new FetchFault("an HTML page", "JSON or YAML");
    }
    String encoding = lowerCase(get.header("content-encoding"));
    if (!encoding.isEmpty() && !encoding.equals("identity")) {
      throw new FetchFault("a compressed document", "no Content-Encoding");
    }
    byte[] content = get.body(maxBytes);
    if (content.length == 0) {
      throw new FetchFault("an empty document");
    }
    Version version = new Version(content, conditions(get));
    if (known != null && Arrays.equals(known.content, content)) {
      known = version;
      return Fetched.unchanged();
    }
    fetched = version;
    return Fetched.content(content);
  }

  private static String lowerCase(@Nullable String value) {
    return value == null ? "" : value.toLowerCase(Locale.ROOT);
  }

  private static String conditions(HttpGet get) {
    return condition("If-None-Match: ", get.header("etag"))
        + condition("If-Modified-Since: ", get.header("last-modified"));
  }

  private static String condition(String name, @Nullable String value) {
    return value == null || !isPlain(value) ? "" : name + value + "\r\n";
  }

  /** What a server sent goes back to it only if it can be nothing but one header's value. */
  private static boolean isPlain(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < ' ' || value.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return !value.isEmpty() && value.length() <= LONGEST_VALIDATOR;
  }

  private static @Nullable Duration retryAfter(HttpGet get) {
    String value = get.header("retry-after");
    if (value == null) {
      return null;
    }
    try {
      if (!value.isEmpty() && value.charAt(0) <= '9') {
        // Nineteen digits and more don't fit, and mean forever as well.
        return Duration.ofSeconds(value.length() > 18 ? Long.MAX_VALUE : Long.parseLong(value));
      }
      String date = get.header("date");
      Instant now = date == null ? Instant.now() : instant(date);
      Duration asked = Duration.between(now, instant(value));
      return asked.isNegative() ? Duration.ZERO : asked;
    } catch (DateTimeException | NumberFormatException e) {
      return null;
    }
  }

  private static Instant instant(String date) {
    return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }

  /** The last good copy from the cache file, or null when none can be read. */
  @Nullable Fetched cached() {
    if (cache == null) {
      return null;
    }
    try {
      File file = cache.toFile();
      if (!file.isFile() || file.length() > maxBytes || file.length() == 0) {
        return null;
      }
      byte[] content = new byte[(int) file.length()];
      // A channel would be closed by an interrupt of this thread.
      try (DataInputStream in = new DataInputStream(new FileInputStream(file))) {
        in.readFully(content);
      }
      return Fetched.content(content);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** From now on only another version than what {@link #fetch} last gave is asked for. */
  void know() {
    if (fetched != null) {
      known = fetched;
      fetched = null;
    }
  }

  /** As if what {@link #fetch} last gave had not been given. */
  void forget() {
    fetched = null;
  }

  /**
   * Tells that the version last given, or known since, was found good by its reader: it is known,
   * and the cache file holds it.
   *
   * @return why the copy could not be written, as one line, or null
   */
  @Nullable String accept() {
    know();
    return known == null || cache == null ? null : write(cache, known.content);
  }

  private static @Nullable String write(Path cache, byte[] content) {
    Path part = null;
    try {
      Path file = cache.toAbsolutePath();
      // Where the file system knows modes, such a file is for its owner alone.
      part = Files.createTempFile(file.getParent(), "." + file.getFileName(), null);
      try (FileOutputStream out = new FileOutputStream(part.toFile())) {
        out.write(content);
        out.getFD().sync();
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return null;
    } catch (IOException | RuntimeException e) {
      if (part != null) {
        part.toFile().delete();
      }
      return cache + ": the last good copy can't be kept: " + e.getClass().getSimpleName();
    }
  }
}
