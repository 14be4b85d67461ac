package dev.headstay.testing;

/** What an HTTP client can do, as far as a clause of the contract needs it. */
public enum ClientFeature {
  /** {@link ContractClient#send} works. */
  SYNC,
  /** {@link ContractClient#sendAsync} works. */
  ASYNC,
  /** A body of known length is there as a whole before its request is sent. */
  BODY_AHEAD,
  /** An attempt has the whole of such a body together with its head. */
  BODY_WITH_THE_HEAD,
  /** A body of unknown length can be sent. */
  UNKNOWN_LENGTH,
  /** The response's body can be read while it arrives. */
  STREAMED_RESPONSE,
  /** Redirects within one origin are followed. */
  REDIRECTS,
  /** Redirects to another origin are followed. */
  CROSS_ORIGIN_REDIRECTS,
  /** A 401 is answered with {@link ClientSettings#credentials}. */
  AUTHENTICATION,
  /** A GET whose kept-alive HTTP/1.1 connection is closed under it is sent again. */
  RETRY_AFTER_DROP,
  /** A 503 with {@code Retry-After: 0} makes the client send the request again. */
  RETRY_AFTER_503,
  /** {@link ClientSettings#witness} hears what callbacks of the application are shown. */
  CALLBACKS,
  /** {@link ContractClient#prepare} works. */
  PREPARED_REQUEST,
  /** {@link PreparedRequest#sendTo} works. */
  PREPARED_REQUEST_TO_ANY_ORIGIN,
  /** {@link ClientSettings#proxy} is used, with {@code CONNECT} for https. */
  PROXY,
  /** A 407 is answered with {@link ClientSettings#credentials}. */
  PROXY_AUTHENTICATION,
  /** {@link ContractClient#echoOverWebSocket} works. */
  WEBSOCKET
}
