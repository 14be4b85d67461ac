package dev.headstay.cli;

import dev.headstay.policy.HostPattern;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which decisions {@link Watch} shows. Immutable. */
final class DecisionFilter {
  /** What may be said of a hop, in the order of {@link Watch}'s help. */
  static final List<String> OUTCOMES =
      Arrays.asList(
          "patched",
          "observed",
          "refused",
          "failed",
          "left_alone",
          "unchanged",
          "no_rule",
          "client_off",
          "off");

  private static final List<String> QUIET =
      Arrays.asList("unchanged", "no_rule", "client_off", "off");

  private final @Nullable HostPattern host;
  private final List<String> clients;
  private final List<String> rules;
  private final List<String> outcomes;
  private final List<String> flags;
  private final boolean all;

  DecisionFilter(
      @Nullable HostPattern host,
      List<String> clients,
      List<String> rules,
      List<String> outcomes,
      List<String> flags,
      boolean all) {
    this.host = host;
    this.clients = clients;
    this.rules = rules;
    this.outcomes = outcomes;
    this.flags = flags;
    this.all = all;
  }

  /** Whether the agent is to tell of hops that nothing of the configuration is for. */
  boolean isWhole() {
    return all
        || outcomes.contains("no_rule")
        || outcomes.contains("client_off")
        || outcomes.contains("off");
  }

  boolean takes(ParsedJson decision) throws IOException {
    String outcome = decision.word("outcome");
    boolean wanted =
        outcomes.isEmpty()
            ? all || !QUIET.contains(outcome) || isNews(decision)
            : outcomes.contains(outcome);
    return wanted
        && (clients.isEmpty() || clients.contains(decision.word("client")))
        && (host == null || isHost(host, decision))
        && (rules.isEmpty() || named(decision, rules, "rules", "name", "refusals", "rule"))
        && (flags.isEmpty() || named(decision, flags, "flags", "flag", "flags", "to"));
  }

  /** Something happened to a hop that stayed as it was. */
  private static boolean isNews(ParsedJson decision) {
    return !decision.texts("dropped").isEmpty()
        || !decision.texts("keepStopped").isEmpty()
        || decision.is("unknownProvider");
  }

  private static boolean isHost(HostPattern host, ParsedJson decision) {
    String origin = decision.text("origin");
    if (origin == null) {
      String name = decision.text("host");
      return name != null && host.matches(name, 443);
    }
    int start = origin.indexOf("//") + 2;
    int colon = origin.lastIndexOf(':');
    return host.matches(
        origin.substring(start, colon), Integer.parseInt(origin.substring(colon + 1)));
  }

  private static boolean named(
      ParsedJson decision, List<String> names, String one, String name, String other, String alias)
      throws IOException {
    for (ParsedJson each : decision.objects(one)) {
      if (names.contains(each.word(name))) {
        return true;
      }
    }
    for (ParsedJson each : decision.objects(other)) {
      if (names.contains(each.word(alias))) {
        return true;
      }
    }
    return false;
  }
}
