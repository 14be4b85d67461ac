package dev.headstay.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A document behind a URL as readings of the configuration use it: a new version is tried, and then
 * kept, refused, or held back since it is not for this instance; until it is kept, the last good
 * one is what there is. For one thread.
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
  private @Nullable FileContent heldBack;

  /** Whether the good version was in use; a copy that an earlier process left may be another's. */
  private boolean used;

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

  /** Whether a version was fetched that is neither kept, refused nor held back. */
  boolean isNew() {
    return tried != null;
  }

  /** Whether {@link #content} is new to this process, and may be for other instances. */
  boolean isUnchecked() {
    return tried != null || !used;
  }

  /** {@link #content} is for this instance. */
  void use() {
    used |= tried == null;
  }

  /**
   * {@link #content} is not for this instance: it is tried again when anything else changes.
   *
   * @return what stays in its place, or null
   */
  @Nullable FileContent holdBack() {
    if (tried == null) {
      good = null;
    } else {
      heldBack = tried;
      tried = null;
      document.know();
    }
    return good;
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
      // The way back from what was held back is told by another reading.
      if (decoded.isSame(heldBack == null ? good : heldBack)) {
        document.know();
      } else if (decoded.isSame(refused)) {
        document.forget();
      } else {
        tried = decoded;
      }
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
    used = true;
    tried = null;
    refused = null;
    heldBack = null;
    return document.accept();
  }

  /** The version that was tried is bad; the same is not tried again. */
  void refuse() {
    if (tried != heldBack) {
      refused = tried;
      document.forget();
    }
    tried = null;
  }

  /**
   * What was refused may be good beside other documents, and what was held back may be for this
   * instance by now: they are tried again.
   */
  void retry() {
    refused = null;
    tried = tried == null ? heldBack : tried;
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
