package dev.headstay.config;

import dev.headstay.policy.FieldValues;
import dev.headstay.policy.ValueSource;
import org.jspecify.annotations.Nullable;

/**
 * A secret in a file, which may be rotated: its value is the last good one that was found. Requests
 * ask on any thread; one thread looks.
 */
final class SecretFile implements ValueSource {
  private final String path;
  private volatile @Nullable String value;
  private @Nullable String fault;
  private @Nullable FileContent seen;

  /** Reads the file as it is. */
  SecretFile(String path) {
    this.path = path;
    FileContent now = read();
    fault = faultOf(now);
    value = fault == null ? textOf(now) : null;
  }

  @Override
  public @Nullable String get() {
    return value;
  }

  /** What was wrong with the file at the last look, or null. */
  @Nullable String fault() {
    return fault;
  }

  /**
   * Looks at the file again, and takes over what two looks in a row have found, so that none sees a
   * half-written one.
   *
   * @param atOnce takes over what this one look finds
   * @return what to say, or null: a new value, or a fault that is new
   */
  @Nullable String look(boolean atOnce) {
    FileContent now = read();
    boolean settled = atOnce || now.isSame(seen);
    seen = now;
    if (!settled) {
      return null;
    }
    String wrong = faultOf(now);
    boolean news = wrong != null && !wrong.equals(fault);
    fault = wrong;
    if (wrong != null) {
      String stays =
          value == null ? "what uses it is left out of requests" : "the last value stays";
      return news ? Problem.shown(path) + ": " + wrong + "; " + stays : null;
    }
    String text = textOf(now);
    if (text.equals(value)) {
      return null;
    }
    value = text;
    return path + ": a new value is in use";
  }

  private FileContent read() {
    return FileContent.read(path, FileContent.SECRET_BYTES);
  }

  private static @Nullable String faultOf(FileContent content) {
    if (content.fault != null) {
      return content.fault + " (expected: " + content.expectation + ")";
    }
    String text = textOf(content);
    if (text.isEmpty()) {
      return "empty";
    }
    return FieldValues.isValid(text) ? null : "holds what no header may hold";
  }

  /** Without line breaks at the end. */
  private static String textOf(FileContent content) {
    int length = content.text.length;
    while (length > 0 && (content.text[length - 1] == '\n' || content.text[length - 1] == '\r')) {
      length--;
    }
    return new String(content.text, 0, length);
  }
}
