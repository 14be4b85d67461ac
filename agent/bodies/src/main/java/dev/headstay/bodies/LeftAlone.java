package dev.headstay.bodies;

import java.util.Locale;

/** Why a body was not filtered, though it may carry flags. */
public enum LeftAlone {
  /** Longer than is read; or a name or a number in it is, at 50,000 and 1,000 characters. */
  TOO_LARGE("it is too large to be read"),

  /** Nested deeper than 1,000 levels. */
  TOO_DEEP("it is nested too deeply"),

  /** Its source gives it once, or not before it is sent. */
  NOT_REPEATABLE("it can't be read twice"),

  /** A stream; or the program sets {@code Content-Length} itself. */
  LENGTH("its length is not known, or not ours to change"),

  /** By an asynchronous client that asks the program for it as it goes. */
  STREAMED("it is sent piece by piece"),

  /** By {@code Content-Encoding}. */
  ENCODED("it is compressed"),

  NOT_UTF8("it is not UTF-8"),

  /** Not one whole JSON text by RFC 8259; or an escape in a name is half of a surrogate pair. */
  NOT_JSON("it is not JSON"),

  /** The flags are no array, or the array holds something else than texts. */
  WRONG_TYPE("the flags are no array of texts"),

  /**
   * The flags, the object they are in, or the model are there twice: providers may differ in which
   * one they take.
   */
  DUPLICATE_KEY("a member is there twice");

  private final String explanation;
  private final String code = name().toLowerCase(Locale.ROOT);

  LeftAlone(String explanation) {
    this.explanation = explanation;
  }

  /** In words, for a log line. */
  public String explanation() {
    return explanation;
  }

  /** For machines: {@code not_json}; stays as it is from version to version. */
  public String code() {
    return code;
  }
}
