package dev.headstay.policy;

import java.util.Locale;

/** What came of one hop's header block, or of the flags in its body. */
public enum HopOutcome {
  /** Something else was sent than the client made, whether or not more was left out. */
  PATCHED,
  /** Something would have been changed, were it not for {@link Mode#OBSERVE}. */
  OBSERVED,
  /** Nothing was changed, and something was left out: see {@link RefusalReason}. */
  REFUSED,
  /** There was nothing to change. */
  UNCHANGED;

  private final String code = name().toLowerCase(Locale.ROOT);

  /** For machines: {@code patched}; stays as it is from version to version. */
  public String code() {
    return code;
  }
}
