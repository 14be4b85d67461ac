package dev.headstay.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one client instance sent before, each origin for itself: values that {@code keep} may send
 * again, and names whose absence is worth a word. Thread-safe.
 *
 * <p>Holds nothing but texts, and only so many: {@value #ORIGINS} origins, {@value #NAMES} names of
 * either kind for each, values of up to {@value #VALUE_LENGTH} characters and {@value #CHARACTERS}
 * characters of them altogether. What comes later is not remembered.
 */
public final class ClientMemory {
  static final int ORIGINS = 16;
  static final int NAMES = 64;
  static final int VALUE_LENGTH = 8_192;
  static final int CHARACTERS = 65_536;

  /** What became of a value that the application sent. */
  enum Note {
    /** It is what was sent before, or is remembered from now on. */
    SAME,
    /** It is the first that differs: nothing is kept for this header any more. */
    DIFFERS,
    /** Nothing is kept for this header, as was known or is from now on. */
    NOT_KEPT,
    /** There is no room for it. */
    NO_ROOM
  }

  private final Map<String, Origin> origins = new HashMap<>();
  private int characters;

  private static final class Origin {
    final Map<String, Kept> kept = new LinkedHashMap<>();

    /** Names as spelled when they came first, by their lower-case form. */
    final Map<String, String> seen = new LinkedHashMap<>();
  }

  private static final class Kept {
    final String name;

    /** Null when there is no one value to send again. */
    @Nullable String value;

    Kept(String name, @Nullable String value) {
      this.name = name;
      this.value = value;
    }
  }

  private static String key(RequestTarget target) {
    return Ascii.toLowerCase(target.origin());
  }

  /** Null when there is no room for another. */
  private @Nullable Origin origin(RequestTarget target) {
    String key = key(target);
    Origin origin = origins.get(key);
    if (origin == null && origins.size() < ORIGINS) {
      origin = new Origin();
      origins.put(key, origin);
    }
    return origin;
  }

  /**
   * Notes the value that the application itself gave to a header.
   *
   * @param value null for one that can't be sent again, which differs from any that can
   */
  synchronized Note note(RequestTarget target, String name, @Nullable String value) {
    Origin origin = origin(target);
    if (origin == null) {
      return Note.NO_ROOM;
    }
    String key = Ascii.toLowerCase(name);
    Kept kept = origin.kept.get(key);
    if (kept != null) {
      String before = kept.value;
      if (before == null) {
        return Note.NOT_KEPT;
      }
      if (before.equals(value)) {
        return Note.SAME;
      }
      kept.value = null;
      characters -= before.length();
      return Note.DIFFERS;
    }
    if (origin.kept.size() == NAMES || name.length() > FieldNames.MAX_LENGTH) {
      return Note.NO_ROOM;
    }
    int length = value == null ? 0 : value.length();
    boolean room = length <= VALUE_LENGTH && characters + length <= CHARACTERS;
    origin.kept.put(key, new Kept(name, room ? value : null));
    if (!room) {
      return Note.NO_ROOM;
    }
    characters += length;
    return value == null ? Note.NOT_KEPT : Note.SAME;
  }

  /** The headers to send again that {@code lines} lacks; null when there are none. */
  synchronized @Nullable HeaderLines missing(RequestTarget target, HeaderLines lines) {
    Origin origin = origins.get(key(target));
    if (origin == null) {
      return null;
    }
    HeaderLines missing = null;
    for (Kept kept : origin.kept.values()) {
      String value = kept.value;
      if (value != null && lines.indexOf(kept.name, 0) < 0) {
        missing = missing == null ? new HeaderLines(4) : missing;
        missing.add(kept.name, value);
      }
    }
    return missing;
  }

  /** The names of earlier hops that {@code lines} lacks; then notes its own for later ones. */
  synchronized List<String> dropped(RequestTarget target, HeaderLines lines) {
    Origin origin = origin(target);
    if (origin == null) {
      return Collections.emptyList();
    }
    List<String> dropped = Collections.emptyList();
    for (String name : origin.seen.values()) {
      if (lines.indexOf(name, 0) < 0) {
        dropped = dropped.isEmpty() ? new ArrayList<>() : dropped;
        dropped.add(name);
      }
    }
    for (int i = 0; i < lines.size() && origin.seen.size() < NAMES; i++) {
      String name = lines.name(i);
      if (name.length() <= FieldNames.MAX_LENGTH
          && !FieldNames.isGuarded(name)
          && !FieldNames.isPerRequest(name)) {
        origin.seen.putIfAbsent(Ascii.toLowerCase(name), name);
      }
    }
    return dropped;
  }
}
