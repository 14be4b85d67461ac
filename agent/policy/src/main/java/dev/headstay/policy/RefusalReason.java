package dev.headstay.policy;

import java.util.Locale;

/** Why an operation was left out of a decision. */
public enum RefusalReason {
  /** Its value's source gave nothing: an unset variable, an unreadable file. */
  UNRESOLVED("its value could not be resolved"),
  /** Its resolved value is no field value in the sense of RFC 9110. */
  INVALID_VALUE("its resolved value is not a valid field value"),
  /** The header is covered by the request's signature, or may be. */
  SIGNED("the request is signed and the header is covered, or may be"),
  /** The body is covered by the request's signature or a digest, or may be. */
  BODY_SIGNED("the request is signed, or carries a digest of its body"),
  /** A secret would have gone over plain http. */
  PLAIN_HTTP("its secret would go over plain http"),
  /** More would have to be remembered of a client than is. */
  NO_ROOM("its value is too long, or too much is remembered already"),
  /** The client writes this header itself, below the point we can change. */
  CLIENT_OWNED("the client writes this header itself");

  private final String explanation;
  private final String code = name().toLowerCase(Locale.ROOT);

  RefusalReason(String explanation) {
    this.explanation = explanation;
  }

  /** A clause for a log line: {@code "because " + explanation()}. */
  public String explanation() {
    return explanation;
  }

  /** For machines: {@code plain_http}; stays as it is from version to version. */
  public String code() {
    return code;
  }
}
