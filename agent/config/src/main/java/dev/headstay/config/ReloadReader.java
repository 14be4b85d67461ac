package dev.headstay.config;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads {@code reload}, and where a document behind a URL is. For one document. */
final class ReloadReader {
  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofDays(365);
  private static final Duration REFRESH = Duration.ofMinutes(1);
  private static final int MOST_BYTES = 64 * 1024 * 1024;

  private final Checks checks;
  private final Problems problems;

  ReloadReader(Checks checks, Problems problems) {
    this.checks = checks;
    this.problems = problems;
  }

  ReloadSettings read(Node section) {
    checks.keys(section, Keys.RELOAD, Keys.NONE);
    long watch = ReloadSettings.WATCH_MILLIS;
    Node given = section.get("watch");
    if (given != null && isOff(given)) {
      watch = 0;
    } else if (given != null) {
      Duration duration = checks.duration(given, SHORTEST, LONGEST, " or off");
      watch = duration == null ? watch : duration.toMillis();
    }
    Node url = checks.object(section, "url");
    if (url == null) {
      return new ReloadSettings(watch, null);
    }
    checks.keys(url, Keys.RELOAD_URL, Keys.NONE);
    Node cache = url.get("cache");
    boolean path = cache != null && checks.isText(cache, "a path");
    return new ReloadSettings(
        watch, remote(url, false, REFRESH, path && cache != null ? cache.text : null));
  }

  /** YAML 1.1 would have {@code off} for false; ours is text in either syntax. */
  private static boolean isOff(Node node) {
    return node.kind == Node.TEXT && node.text.equals("off");
  }

  /**
   * Where a document is, or null after a problem was noted.
   *
   * @param table whether it is a beta table
   */
  @Nullable RemoteSettings remote(
      Node object, boolean table, Duration defaultRefresh, @Nullable String cache) {
    Duration refresh = duration(object, "refresh", defaultRefresh);
    Duration timeout = duration(object, "timeout", RemoteSettings.TIMEOUT);
    int maxBytes = maxBytes(object.get("maxBytes"));
    String key = table ? "url" : "location";
    Node location = object.get(key);
    if (location == null) {
      problems.missing(object, key, "a URL");
      return null;
    }
    if (location.kind != Node.TEXT) {
      problems.masked(location, "a URL");
      return null;
    }
    URI uri = HttpLocation.parse(location.text);
    if (uri == null) {
      problems.at(location, "no such URL", HttpLocation.EXPECTATION);
      return null;
    }
    return new RemoteSettings(table, uri, refresh, timeout, maxBytes, cache);
  }

  private Duration duration(Node object, String key, Duration otherwise) {
    Node node = object.get(key);
    Duration given = node == null ? null : checks.duration(node, SHORTEST, LONGEST, "");
    return given == null ? otherwise : given;
  }

  private int maxBytes(@Nullable Node node) {
    if (node == null) {
      return FileContent.CONFIGURATION_BYTES;
    }
    int bytes = checks.number(node);
    if (bytes < 1 || bytes > MOST_BYTES) {
      problems.wrong(node, "a number of bytes from 1 to " + MOST_BYTES);
      return FileContent.CONFIGURATION_BYTES;
    }
    return bytes;
  }
}
