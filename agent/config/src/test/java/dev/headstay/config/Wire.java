package dev.headstay.config;

import dev.headstay.policy.DecisionListener;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.Hop;
import dev.headstay.policy.RequestTarget;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** What a request turns into under a policy, as lines. */
final class Wire {
  private final HeaderPolicy policy;
  private final HeaderLines headers = new HeaderLines(4);
  private RequestTarget target;

  private Wire(HeaderPolicy policy) {
    this.policy = policy;
  }

  static Wire of(Loaded loaded) {
    return new Wire(loaded.configuration().policy());
  }

  Wire to(String url) {
    URI uri = URI.create(url);
    target =
        new RequestTarget(uri.getScheme(), uri.getHost(), uri.getPort(), "POST", uri.getRawPath());
    return this;
  }

  Wire with(String name, String value) {
    headers.add(name, value);
    return this;
  }

  List<String> sent() {
    HeaderDecision decision =
        policy.decide(new Hop(target, "okhttp", false, headers), DecisionListener.NONE);
    HeaderLines lines = decision.isUnchanged() ? headers : decision.headers();
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      sent.add(lines.name(i) + ": " + lines.value(i));
    }
    return sent;
  }
}
