package dev.headstay.policy;

import org.jspecify.annotations.Nullable;

/**
 * The header block of one hop while rules and the beta filter work on it: the hop's own lines until
 * the first change, then a copy. Not thread-safe.
 */
final class HopEdit {
  final Hop hop;
  private final DecisionListener listener;
  private HeaderLines lines;
  private boolean copied;
  private boolean signatureRead;
  private @Nullable SignedHeaders signature;
  private String rule = "";
  private boolean overHttp;
  private boolean observed;
  private boolean refused;

  HopEdit(Hop hop, DecisionListener listener) {
    this.hop = hop;
    this.listener = listener;
    this.lines = hop.headers();
  }

  HeaderLines lines() {
    return lines;
  }

  /** What follows is the work of this rule, on a copy that {@link #discard} can drop. */
  void begin(String rule, boolean overHttp) {
    this.rule = rule;
    this.overHttp = overHttp;
    copied = false;
  }

  /** Goes back to the lines as they were before the rule, which is only observed. */
  void discard(HeaderLines before, boolean changed) {
    lines = before;
    copied = false;
    observed |= changed;
  }

  /** What came of it if the lines are the hop's own in the end. */
  HopOutcome outcomeWithoutChange() {
    return observed ? HopOutcome.OBSERVED : refused ? HopOutcome.REFUSED : HopOutcome.UNCHANGED;
  }

  /** The lines, to be changed. */
  HeaderLines writable() {
    if (!copied) {
      lines = lines.copy();
      copied = true;
    }
    return lines;
  }

  /** Reports a change that was made. */
  void applied(String operation, String header, @Nullable String newName) {
    listener.applied(hop, rule, operation, header, newName);
  }

  void refuse(String operation, String header, RefusalReason reason) {
    refused = true;
    listener.refused(hop, rule, operation, header, reason);
  }

  void keepStopped(String header) {
    listener.keepStopped(hop, rule, header);
  }

  /** Whether no signature forbids to touch this header; reports it otherwise. */
  boolean mayChange(String operation, String header) {
    if (!signatureRead) {
      signature = SignedHeaders.of(hop);
      signatureRead = true;
    }
    if (signature == null || signature.permits(header)) {
      return true;
    }
    refuse(operation, header, RefusalReason.SIGNED);
    return false;
  }

  /** Whether the hop is fit for a secret; reports it otherwise. */
  boolean mayCarrySecret(String operation, String header) {
    RequestTarget target = hop.target();
    if (overHttp
        || target.scheme().equals("https")
        || (!hop.proxied() && Hosts.isLoopback(target.host()))) {
      return true;
    }
    refuse(operation, header, RefusalReason.PLAIN_HTTP);
    return false;
  }

  /** The value now, if it can be sent; null, and reported, otherwise. */
  @Nullable String resolve(String operation, String header, HeaderValue value) {
    return sendable(operation, header, value.resolve());
  }

  @Nullable String sendable(String operation, String header, @Nullable String resolved) {
    if (resolved == null || resolved.isEmpty()) {
      refuse(operation, header, RefusalReason.UNRESOLVED);
      return null;
    }
    if (!FieldValues.isValid(resolved)) {
      refuse(operation, header, RefusalReason.INVALID_VALUE);
      return null;
    }
    return resolved;
  }

  /** Whether the header is one line with this value. */
  boolean isOnly(String name, String value) {
    int first = lines.indexOf(name, 0);
    return first >= 0 && lines.value(first).equals(value) && lines.indexOf(name, first + 1) < 0;
  }

  /** Makes this the only line of its name: at the place of the first one, or at the end. */
  void put(String name, String value) {
    int first = lines.indexOf(name, 0);
    if (first < 0) {
      writable().append(name, value, HeaderLines.NEW);
      return;
    }
    if (!lines.value(first).equals(value)) {
      writable().replace(first, lines.name(first), value);
    }
    int next = lines.indexOf(name, first + 1);
    while (next >= 0) {
      writable().remove(next);
      next = lines.indexOf(name, next);
    }
  }

  /** Removes every line of this name. */
  void removeAll(String name) {
    int index = lines.indexOf(name, 0);
    while (index >= 0) {
      writable().remove(index);
      index = lines.indexOf(name, index);
    }
  }
}
