package dev.headstay.config;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where and how often to get a document behind a URL. Immutable. */
final class RemoteSettings {
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Whether it is a beta table, and not the configuration. */
  final boolean table;

  final URI location;
  final Duration refresh;

  /** For connecting, and for the whole answer. */
  final Duration timeout;

  final int maxBytes;

  /** The path of a file for the last good copy, or null. */
  final @Nullable String cache;

  RemoteSettings(
      boolean table,
      URI location,
      Duration refresh,
      Duration timeout,
      int maxBytes,
      @Nullable String cache) {
    this.table = table;
    this.location = location;
    this.refresh = refresh;
    this.timeout = timeout;
    this.maxBytes = maxBytes;
    this.cache = cache;
  }

  /** Equal for settings that are equal in everything. */
  String key() {
    return table + " " + location + ' ' + refresh + ' ' + timeout + ' ' + maxBytes + ' ' + cache;
  }

  /** Where it is, for people: a query may hold a token. */
  String place() {
    return HttpLocation.display(location);
  }
}
