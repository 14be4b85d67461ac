package dev.headstay.bodies;

/** Why a body was not filtered, though it may carry flags. */
public enum LeftAlone {
  /** Longer than is read; or a name or a number in it is, at 50,000 and 1,000 characters. */
  TOO_LARGE,

  /** Nested deeper than 1,000 levels. */
  TOO_DEEP,

  NOT_UTF8,

  /** Not one whole JSON text by RFC 8259; or an escape in a name is half of a surrogate pair. */
  NOT_JSON,

  /** The flags are no array, or the array holds something else than texts. */
  WRONG_TYPE,

  /**
   * The flags, the object they are in, or the model are there twice: providers may differ in which
   * one they take.
   */
  DUPLICATE_KEY
}
