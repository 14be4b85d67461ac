package dev.headstay.bodies;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.BetaTable;
import org.jspecify.annotations.Nullable;

/** What the tests filter by, and how they call the filter. */
final class Given {
  static final int MAX_BYTES = 64 << 20;

  static final BetaFlags FLAGS =
      BetaFlags.builder(
              BetaTable.builder()
                  .put("bedrock", "keep", "keep")
                  .put("bedrock", "keep-more", "keep-more")
                  .put("bedrock", "old", "new")
                  .put("bedrock", "older", "new")
                  .put("bedrock", "gone", null)
                  .build())
          .build();

  static final FlagFilter FILTER = (model, flags) -> FLAGS.filter("bedrock", flags);

  private Given() {}

  static BodyEdit filter(byte[] body, FlagsMember member) {
    return JsonBody.filter(body, 0, body.length, MAX_BYTES, member, FILTER);
  }

  static BodyEdit filter(String body) {
    return filter(body.getBytes(UTF_8), FlagsMember.TOP_LEVEL);
  }

  /** What is sent instead of this body; null if it is sent as it is. */
  static @Nullable String sent(String body, FlagsMember member) {
    byte[] content = filter(body.getBytes(UTF_8), member).content();
    return content == null ? null : new String(content, UTF_8);
  }
}
