package dev.headstay.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A document behind a URL as readings of the configuration use it: a new version is tried, and then
 * kept or refused; while it is neither, the last good one is what there is. For one thread.
 */
final class RemoteSource {
  private final RemoteSettings settings;
  private final RemoteDocument document;
  private final Random random = new Random();
  private RefreshSchedule schedule;
  private long due = System.nanoTime();
  private @Nullable FileContent good;
  private @Nullable FileContent tried;
  private @Nullable FileContent refused;
  private @Nullable String fault;

  /** Nothing is fetched yet; a good copy that an earlier process left is taken. */
  RemoteSource(RemoteSettings settings) {
    this.settings = settings;
    this.document =
        new RemoteDocument(
            settings.location,
            settings.timeout,
            settings.maxBytes,
            settings.cache == null ? null : Paths.get(settings.cache));
    this.schedule = new RefreshSchedule(settings.refresh, random);
    Fetched cached = document.cached();
    byte[] content = cached == null ? null : cached.content;
    good = content == null ? null : decode(content);
  }

  RemoteSettings settings() {
    return settings;
  }

  /** The version to read, or null before there is one. */
  @Nullable FileContent content() {
    return tried == null ? good : tried;
  }

  /** The version that was last kept, or null. */
  @Nullable FileContent good() {
    return good;
  }

  /** Whether a version was fetched that is neither kept nor refused. */
  boolean isNew() {
    return tried != null;
  }

  /** Nanoseconds until it is to be fetched again; 0 or less when it is due. */
  long nanosUntilDue(long now) {
    return due - now;
  }

  /**
   * Fetches, if there is something new, a version to be tried.
   *
   * @return what to say, or null: a fault that is new, or that one is over
   */
  @Nullable String fetch() {
    Fetched fetched = document.fetch();
    due = System.nanoTime() + schedule.nextDelayNanos(fetched);
    String wrong = fetched.fault;
    if (wrong != null) {
      wrong += fetched.expectation.isEmpty() ? "" : " (expected: " + fetched.expectation + ")";
      boolean news = !wrong.equals(fault);
      fault = wrong;
      return news ? settings.place() + ": " + wrong + "; what was in force stays" : null;
    }
    String over = fault == null ? null : settings.place() + ": reached again";
    fault = null;
    byte[] content = fetched.content;
    if (content != null) {
      FileContent decoded = decode(content);
      tried = decoded.isSame(refused) || decoded.isSame(good) ? null : decoded;
    }
    return over;
  }

  /** What was last wrong with fetching it, or null. */
  @Nullable String fault() {
    return fault;
  }

  /**
   * The version that was tried is good.
   *
   * @return what to say, or null
   */
  @Nullable String keep() {
    if (tried == null) {
      return null;
    }
    good = tried;
    tried = null;
    refused = null;
    return document.accept();
  }

  /** The version that was tried is bad; the same is not tried again. */
  void refuse() {
    refused = tried;
    tried = null;
  }

  /** What was refused may be good beside other documents: it is tried again. */
  void retry() {
    refused = null;
  }

  /** Fetches this often from now on; null as configured. */
  void interval(@Nullable Duration interval) {
    Duration refresh = interval == null ? settings.refresh : interval;
    schedule = new RefreshSchedule(refresh, random);
    due = System.nanoTime() + refresh.toNanos();
  }

  private FileContent decode(byte[] content) {
    try {
      return FileContent.decode(new ByteArrayInputStream(content), settings.maxBytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
