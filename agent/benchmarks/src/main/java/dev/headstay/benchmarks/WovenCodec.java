package dev.headstay.benchmarks;

import dev.headstay.clients.okhttp.OkHttpIntegration;
import java.util.function.UnaryOperator;

/** A codec of OkHttp's that the agent has woven, with one rule for {@link #HOST}. */
final class WovenCodec {
  /** The host that the configuration has a rule for. */
  static final String HOST = "127.0.0.1";

  static final String CONFIGURATION =
      """
      {"version": 1, "log": {"level": "warn"}, "rules": [{"name": "gateway", "overHttp": true,
        "match": {"hosts": ["127.0.0.1"]},
        "headers": {"default": {"cf-aig-authorization": "Bearer x"}}}]}
      """;

  private static final String CODEC = "okhttp3.internal.http1.Http1ExchangeCodec";

  private WovenCodec() {}

  /** A codec: takes a request and gives what would be written; see {@link Woven#of}. */
  static UnaryOperator<Object> of(boolean onClassPath) {
    return Woven.of(
        CodecTemplate.class, CODEC, new OkHttpIntegration(), CONFIGURATION, onClassPath);
  }

  /** The same without us. */
  static UnaryOperator<Object> unwoven() {
    return Woven.not(CodecTemplate.class, CODEC);
  }
}
