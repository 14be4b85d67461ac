package dev.headstay.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A named rule: which hops it applies to, and what it does to their headers. Immutable. */
public final class HeaderRule {
  private final String name;
  private final Mode mode;
  private final boolean overHttp;
  private final RequestMatcher matcher;
  private final HeaderOperation[] operations;

  private HeaderRule(Builder builder, HeaderOperation[] operations) {
    name = builder.name;
    mode = builder.mode;
    overHttp = builder.overHttp;
    matcher = builder.matcher;
    this.operations = operations;
  }

  /** A rule of this name, which logs and {@code explain} show; empty is refused at build. */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  public String name() {
    return name;
  }

  /** The rule's own mode; the stricter of this and the policy's holds. */
  public Mode mode() {
    return mode;
  }

  boolean overHttp() {
    return overHttp;
  }

  RequestMatcher matcher() {
    return matcher;
  }

  boolean addsValue() {
    for (HeaderOperation operation : operations) {
      if (operation.addsValue()) {
        return true;
      }
    }
    return false;
  }

  /** Whether it may put this header where it is not. */
  boolean mayAdd(String header) {
    for (HeaderOperation operation : operations) {
      if (operation.mayAdd(header)) {
        return true;
      }
    }
    return false;
  }

  boolean keeps() {
    for (HeaderOperation operation : operations) {
      if (operation.kind() == HeaderOperation.KEEP) {
        return true;
      }
    }
    return false;
  }

  boolean isSecret() {
    return firstSecret(operations) != null;
  }

  static @Nullable HeaderOperation firstSecret(HeaderOperation[] operations) {
    for (HeaderOperation operation : operations) {
      if (operation.isSecret()) {
        return operation;
      }
    }
    return null;
  }

  void apply(HopEdit edit, @Nullable DecisionSteps steps) {
    for (HeaderOperation operation : operations) {
      if (steps != null) {
        steps.before(operation, edit.lines());
      }
      operation.apply(edit);
      if (steps != null) {
        steps.after(edit.lines());
      }
    }
  }

  @Override
  public String toString() {
    return name;
  }

  /** Collects a rule. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final List<HeaderOperation> operations = new ArrayList<>();
    private Mode mode = Mode.ENFORCE;
    private boolean overHttp;
    private RequestMatcher matcher = RequestMatcher.builder().build();

    private Builder(String name) {
      this.name = name;
    }

    /** {@link Mode#ENFORCE} unless said otherwise, which leaves it to the policy's mode. */
    public Builder mode(Mode mode) {
      this.mode = mode;
      return this;
    }

    /** Whether its secrets may go over plain http to hosts other than loopback. */
    public Builder overHttp(boolean overHttp) {
      this.overHttp = overHttp;
      return this;
    }

    /** Which hops it applies to; every hop unless said otherwise. */
    public Builder matcher(RequestMatcher matcher) {
      this.matcher = matcher;
      return this;
    }

    /** Adds an operation; the order of adding has no meaning. */
    public Builder add(HeaderOperation operation) {
      operations.add(operation);
      return this;
    }

    /**
     * The rule.
     *
     * @throws IllegalArgumentException if it has no name, does one thing to a header twice, renames
     *     what another rename makes, or would send a secret everywhere
     */
    public HeaderRule build() {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("\"\" (expected: a rule's name)");
      }
      HeaderOperation[] sorted = new HeaderOperation[operations.size()];
      int size = 0;
      for (int kind = HeaderOperation.REMOVE; kind <= HeaderOperation.APPEND; kind++) {
        for (HeaderOperation operation : operations) {
          if (operation.kind() == kind) {
            checkUnique(operation, sorted, size);
            sorted[size++] = operation;
          }
        }
      }
      HeaderOperation secret = firstSecret(sorted);
      if (secret != null && matcher.providers().length == 0) {
        String sends =
            "\""
                + secret.name()
                + "\" in a rule that matches every host, with a secret (expected: ";
        if (matcher.hosts().length == 0) {
          throw new IllegalArgumentException(sends + "match.hosts or match.provider)");
        }
        if (ProviderDefinition.coversEverything(matcher.hosts())) {
          throw new IllegalArgumentException(sends + "hosts without \"*\", or a provider)");
        }
      }
      return new HeaderRule(this, sorted);
    }

    private static void checkUnique(HeaderOperation added, HeaderOperation[] others, int size) {
      for (int i = 0; i < size; i++) {
        HeaderOperation other = others[i];
        if (other.kind() != added.kind()
            || added.kind() == HeaderOperation.REMOVE
            || added.kind() == HeaderOperation.KEEP) {
          continue;
        }
        if (Ascii.equalsIgnoreCase(added.name(), other.name())) {
          throw new IllegalArgumentException(
              "\"" + added.name() + "\" (expected: one " + added.verb() + " for each header)");
        }
        String to = added.newName();
        String otherTo = other.newName();
        if (to != null
            && otherTo != null
            && (Ascii.equalsIgnoreCase(to, otherTo)
                || Ascii.equalsIgnoreCase(to, other.name())
                || Ascii.equalsIgnoreCase(otherTo, added.name()))) {
          throw new IllegalArgumentException(
              "\""
                  + to
                  + "\" (expected: renames in one rule that don't meet: their order has no"
                  + " meaning)");
        }
      }
    }
  }
}
