package dev.headstay.config;

import org.jspecify.annotations.Nullable;

/** When sources are looked at again, and whether the configuration is behind a URL. Immutable. */
final class ReloadSettings {
  static final long WATCH_MILLIS = 5_000;

  /** Files as by default, and no URL. */
  static final ReloadSettings DEFAULT = new ReloadSettings(WATCH_MILLIS, null);

  /** A file's change is in force after at most so many milliseconds; 0: files aren't watched. */
  final long watchMillis;

  /** Where the whole configuration is, or null. */
  final @Nullable RemoteSettings url;

  ReloadSettings(long watchMillis, @Nullable RemoteSettings url) {
    this.watchMillis = watchMillis;
    this.url = url;
  }
}
