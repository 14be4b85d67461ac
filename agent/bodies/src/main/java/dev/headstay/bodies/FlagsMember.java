package dev.headstay.bodies;

/** Where a request body carries its beta flags. */
public enum FlagsMember {
  /** {@code anthropic_beta} of the document: Bedrock's {@code invoke}, and gateways. */
  TOP_LEVEL,

  /** {@code additionalModelRequestFields.anthropic_beta}: Bedrock's {@code converse}. */
  MODEL_REQUEST_FIELDS
}
