package dev.headstay.mockprovider;

import org.jspecify.annotations.Nullable;

/**
 * What an AWS client signs with. Immutable; all of it is made up, since the mock is on loopback.
 *
 * @param accessKeyId such as {@code AKIDEXAMPLE}
 * @param secretAccessKey never on the wire
 * @param sessionToken for temporary credentials; null: none is expected, and one is refused
 */
public record AwsCredentials(
    String accessKeyId, String secretAccessKey, @Nullable String sessionToken) {

  /** Names the access key only. */
  @Override
  public String toString() {
    return "AwsCredentials[" + accessKeyId + "]";
  }
}
