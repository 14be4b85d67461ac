package dev.headstay.policy;

import java.util.ArrayList;
import java.util.List;

/** Hops and their outcome in the words of a test. */
final class Hops {
  private Hops() {}

  static Hop post(String url, String... lines) {
    return hop("POST", url, false, lines);
  }

  static Hop hop(String method, String url, boolean proxied, String... lines) {
    int authority = url.indexOf("://") + 3;
    int path = authority;
    while (path < url.length() && "/?".indexOf(url.charAt(path)) < 0) {
      path++;
    }
    int colon = url.lastIndexOf(':', path);
    boolean port = colon > authority && url.indexOf(']', colon) < 0;
    return new Hop(
        new RequestTarget(
            url.substring(0, authority - 3),
            url.substring(authority, port ? colon : path),
            port ? Integer.parseInt(url.substring(colon + 1, path)) : -1,
            method,
            url.substring(path)),
        "okhttp",
        proxied,
        lines(lines));
  }

  /** A hop of the client that this is the memory of. */
  static Hop post(ClientMemory memory, String url, String... lines) {
    Hop hop = post(url, lines);
    return new Hop(hop.target(), hop.client(), hop.proxied(), hop.headers(), null, memory);
  }

  /** Lines written as {@code Name: value}. */
  static HeaderLines lines(String... lines) {
    HeaderLines block = new HeaderLines(lines.length);
    for (String line : lines) {
      int colon = line.indexOf(':');
      block.add(line.substring(0, colon), line.substring(colon + 1).trim());
    }
    return block;
  }

  static List<String> text(HeaderLines lines) {
    List<String> text = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      text.add(lines.name(i) + ": " + lines.value(i));
    }
    return text;
  }

  /** What is sent: the decision's lines, or the hop's own. */
  static List<String> sent(HeaderPolicy policy, Hop hop) {
    return text(sentLines(policy, hop, DecisionListener.NONE));
  }

  static HeaderLines sentLines(HeaderPolicy policy, Hop hop, DecisionListener listener) {
    List<String> before = text(hop.headers());
    HeaderDecision decision = policy.decide(hop, listener);
    if (!text(hop.headers()).equals(before)) {
      throw new AssertionError("the hop's own lines were changed");
    }
    return decision.isUnchanged() ? hop.headers() : decision.headers();
  }

  static HeaderPolicy policy(HeaderRule... rules) {
    HeaderPolicy.Builder builder = HeaderPolicy.builder();
    for (HeaderRule rule : rules) {
      builder.rule(rule);
    }
    return builder.build();
  }

  /** A rule for {@code api.anthropic.com} and whatever is below {@code example.com}. */
  static HeaderRule rule(HeaderOperation... operations) {
    return rule("rule", operations);
  }

  static HeaderRule rule(String name, HeaderOperation... operations) {
    return builder(name, operations).build();
  }

  static HeaderRule.Builder builder(String name, HeaderOperation... operations) {
    HeaderRule.Builder builder = HeaderRule.builder(name).matcher(onHosts("*.example.com"));
    for (HeaderOperation operation : operations) {
      builder.add(operation);
    }
    return builder;
  }

  static RequestMatcher onHosts(String... hosts) {
    return RequestMatcher.builder().hosts(hosts(hosts)).build();
  }

  static List<HostPattern> hosts(String... hosts) {
    List<HostPattern> patterns = new ArrayList<>();
    for (String host : hosts) {
      patterns.add(HostPattern.parse(host));
    }
    return patterns;
  }

  static List<PathGlob> paths(String... paths) {
    List<PathGlob> globs = new ArrayList<>();
    for (String path : paths) {
      globs.add(PathGlob.parse(path));
    }
    return globs;
  }

  static HeaderValue constant(String text) {
    return HeaderValue.constant(text);
  }

  static HeaderValue secret(String text) {
    return HeaderValue.of(() -> text, true, "${secret:test}");
  }

  /** Writes down what it hears, a line each. */
  static final class Heard implements DecisionListener {
    final List<String> events = new ArrayList<>();
    final List<HopOutcome> outcomes = new ArrayList<>();
    final List<String> applied = new ArrayList<>();

    @Override
    public void changed(Hop hop, String rule, boolean enforced) {
      events.add("changed " + rule + (enforced ? "" : " (observed)"));
    }

    @Override
    public void applied(Hop hop, String rule, String operation, String header, String newName) {
      applied.add(rule + ": " + operation + " " + header + (newName == null ? "" : " " + newName));
    }

    @Override
    public void refused(
        Hop hop, String rule, String operation, String header, RefusalReason reason) {
      events.add("refused " + rule + " " + operation + " " + header + " " + reason);
    }

    @Override
    public void keepStopped(Hop hop, String rule, String header) {
      events.add("stopped " + rule + " " + header);
    }

    @Override
    public void dropped(Hop hop, String header) {
      events.add("dropped " + header);
    }

    @Override
    public void flag(Hop hop, String provider, String flag, String replacement, boolean enforced) {
      events.add(
          "flag " + provider + " " + flag + " -> " + replacement + (enforced ? "" : " (observed)"));
    }

    @Override
    public void unknownProvider(Hop hop) {
      events.add("unknown provider");
    }

    @Override
    public void decided(Hop hop, HopOutcome outcome) {
      outcomes.add(outcome);
    }

    @Override
    public void decidedBody(Hop hop, HopOutcome outcome) {
      outcomes.add(outcome);
    }
  }
}
