package dev.headstay.policy;

import static dev.headstay.policy.Hops.constant;
import static dev.headstay.policy.Hops.hosts;
import static dev.headstay.policy.Hops.onHosts;
import static dev.headstay.policy.Hops.paths;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterestTest {
  private static final HeaderOperation SET = HeaderOperation.set("x-a", constant("1"));

  private static HeaderRule on(RequestMatcher matcher) {
    return HeaderRule.builder("r").matcher(matcher).add(SET).build();
  }

  private static HeaderPolicy.Builder named() {
    return HeaderPolicy.builder()
        .provider(ProviderDefinition.of("corp", hosts("*.gw.test"), paths("/x"), "anthropic"))
        .rule(
            on(
                onHosts(
                    "api.example.com",
                    "*.corp.example",
                    "port.example:8080",
                    "bücher.example",
                    "10.0.0.1",
                    "::1")))
        .rule(
            HeaderRule.builder("providers")
                .matcher(
                    RequestMatcher.builder()
                        .providers(List.of("corp", "bedrock", "anthropic"))
                        .build())
                .add(SET)
                .build());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "api.example.com, RULES",
    "API.EXAMPLE.COM., RULES",
    "a.corp.example, RULES",
    "a.B.Corp.Example., RULES",
    "port.example, RULES",
    "xn--bcher-kva.example, RULES",
    "10.0.0.1, RULES",
    "::1, RULES",
    "[::1], RULES",
    "[0:0:0:0:0:0:0:1], RULES",
    "x.gw.test, RULES",
    "api.anthropic.com, RULES",
    "bedrock-runtime.us-east-1.amazonaws.com, RULES",
    "vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com, RULES",
    "'', NONE",
    "., NONE",
    "[, NONE",
    "[], NONE",
    ":, NONE",
    "%, NONE",
    "..., NONE",
    "corp.example, NONE",
    "gw.test, NONE",
    "example.com, NONE",
    "sub.api.example.com, NONE",
    "api.example.com.evil.test, NONE",
    "10.0.0.2, NONE",
    "[::2], NONE",
    "bedrock-mantle.us-east-1.api.aws, NONE",
    "s3.us-east-1.amazonaws.com, NONE",
    "r.services.ai.azure.com, NONE",
    "bücher.example, NONE",
  })
  void isToldFromTheHostAlone(String host, Interest expected) {
    assertThat(named().build().interest(host)).isEqualTo(expected);
    BetaFlags betas = BetaFlags.builder(BetaTable.builder().build()).build();
    assertThat(named().betas(betas).build().interest(host))
        .isEqualTo(expected == Interest.NONE ? Interest.BETA_FLAGS : expected);
  }

  @Test
  void isInEveryHostWhenARuleNamesNone() {
    assertThat(policyOf(RequestMatcher.builder().build()).interest("x")).isEqualTo(Interest.RULES);
    assertThat(policyOf(onHosts("*")).interest("x")).isEqualTo(Interest.RULES);
    assertThat(policyOf(onHosts("*:80")).interest("")).isEqualTo(Interest.RULES);
    assertThat(policyOf(onHosts("y")).interest("x")).isEqualTo(Interest.NONE);
  }

  private static HeaderPolicy policyOf(RequestMatcher matcher) {
    return HeaderPolicy.builder().rule(on(matcher)).build();
  }

  @Test
  void isInNothingWhenThePolicyIsEmpty() {
    assertThat(HeaderPolicy.empty().interest("api.anthropic.com")).isEqualTo(Interest.NONE);
    assertThat(HeaderPolicy.empty().rules()).isEmpty();
  }

  @Test
  void findsEachOfManyHosts() {
    List<HostPattern> patterns = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      patterns.add(HostPattern.parse("host-" + i + ".example"));
      patterns.add(HostPattern.parse("*.domain-" + i + ".example"));
    }
    HeaderPolicy policy = policyOf(RequestMatcher.builder().hosts(patterns).build());

    for (int i = 0; i < 1000; i++) {
      assertThat(policy.interest("HOST-" + i + ".example")).isEqualTo(Interest.RULES);
      assertThat(policy.interest("a.b.domain-" + i + ".example")).isEqualTo(Interest.RULES);
      assertThat(policy.interest("domain-" + i + ".example")).isEqualTo(Interest.NONE);
      assertThat(policy.interest("host-" + (i + 1000) + ".example")).isEqualTo(Interest.NONE);
    }
  }

  @Test
  void allocatesNothing() {
    HeaderPolicy policy =
        named()
            .rule(Hops.rule("keeps", HeaderOperation.keep(NamePattern.parse("x-a"), false)))
            .betas(BetaFlags.builder(BetaTable.builder().build()).build())
            .build();
    String[] hosts = {
      "Unmatched.Host.Example.ORG", "A.Corp.Example.", "[2001:DB8::1]", "Bedrock-Runtime.x.api.aws"
    };
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long allocated = Long.MAX_VALUE;
    int seen = 0;
    // The least of a few rounds: the first ones also hold what the JVM does for itself.
    for (int round = 0; round < 5; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 100_000; i++) {
        seen += policy.interest(hosts[i & 3]).ordinal();
        seen += policy.remembers(hosts[i & 3]) ? 1 : 0;
      }
      allocated = Math.min(allocated, threads.getThreadAllocatedBytes(thread) - before);
    }

    assertThat(seen).isPositive();
    // The measuring call itself allocates a few bytes; one object per call would be megabytes.
    assertThat(allocated).isLessThan(1000);
  }

  @Test
  void allocatesNothingToDecideThatNothingMatches() {
    HeaderPolicy policy = named().build();
    Hop hop = Hops.post("https://api.example.org/v1/messages", "a: 1", "b: 2");
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long allocated = Long.MAX_VALUE;
    int changed = 0;
    for (int round = 0; round < 5; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 100_000; i++) {
        changed += policy.decide(hop, DecisionListener.NONE).isUnchanged() ? 0 : 1;
      }
      allocated = Math.min(allocated, threads.getThreadAllocatedBytes(thread) - before);
    }

    assertThat(changed).isZero();
    assertThat(allocated).isLessThan(1000);
  }
}
