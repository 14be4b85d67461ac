package dev.headstay.policy;

import static dev.headstay.policy.Hops.builder;
import static dev.headstay.policy.Hops.constant;
import static dev.headstay.policy.Hops.hosts;
import static dev.headstay.policy.Hops.onHosts;
import static dev.headstay.policy.Hops.paths;
import static dev.headstay.policy.Hops.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is refused when rules and policies are built. */
class HeaderRuleTest {
  private static final HeaderOperation SECRET = HeaderOperation.set("x-a", secret("hunter2"));
  private static final HeaderOperation PLAIN = HeaderOperation.set("x-a", constant("1"));

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("(expected: ")
        .message()
        .doesNotContain("hunter2");
  }

  private static RequestMatcher byProvider(String... names) {
    return RequestMatcher.builder().providers(List.of(names)).build();
  }

  @Test
  void refusesASecretForEveryHost() {
    RequestMatcher anyHost = RequestMatcher.builder().paths(paths("/v1/**")).build();

    assertRefused(() -> HeaderRule.builder("r").add(SECRET).build(), "match.hosts");
    assertRefused(() -> HeaderRule.builder("r").matcher(anyHost).add(SECRET).build(), "x-a");
    assertRefused(
        () -> HeaderRule.builder("r").matcher(onHosts("a.test", "*")).add(SECRET).build(), "\"*\"");
    assertRefused(
        () -> HeaderRule.builder("r").matcher(onHosts("*:443")).add(SECRET).build(), "\"*\"");
    HeaderRule.builder("r").matcher(onHosts("*.example.com")).add(SECRET).build();
    HeaderRule.builder("r").matcher(byProvider("anthropic")).add(SECRET).build();
    HeaderRule.builder("r").add(PLAIN).build();
  }

  @Test
  void takesAnyValueOfAKeyLikeHeaderForASecret() {
    for (String name : List.of("Authorization", "x-api-key", "Cookie", "cf-aig-authorization")) {
      HeaderOperation set = HeaderOperation.set(name, constant("hunter2"));
      assertThat(set.isSecret()).isTrue();
      assertRefused(() -> HeaderRule.builder("r").add(set).build(), name);
    }
  }

  @Test
  void takesNeitherRemovingNorRenamingForAddingASecret() {
    HeaderOperation remove = HeaderOperation.remove(NamePattern.parse("x-api-key"));
    HeaderOperation rename = HeaderOperation.rename("x-api-key", "authorization");

    assertThat(remove.isSecret()).isFalse();
    assertThat(rename.isSecret()).isFalse();
    assertThatCode(() -> HeaderRule.builder("r").add(remove).add(rename).build())
        .doesNotThrowAnyException();
  }

  @Test
  void takesComparingWithASecretForUsingOne() {
    HeaderOperation compare = HeaderOperation.replaceFrom("x-a", secret("hunter2"), constant("1"));

    assertRefused(() -> HeaderRule.builder("r").add(compare).build(), "x-a");
  }

  @Test
  void refusesASecretForAProviderThatIsEverywhere() {
    HeaderRule rule = HeaderRule.builder("r").matcher(byProvider("corp")).add(SECRET).build();
    HeaderRule plain = HeaderRule.builder("r").matcher(byProvider("corp")).add(PLAIN).build();
    ProviderDefinition everywhere = ProviderDefinition.of("corp", hosts("*"), List.of(), null);

    assertRefused(() -> HeaderPolicy.builder().provider(everywhere).rule(rule).build(), "corp");
    HeaderPolicy.builder().provider(everywhere).rule(plain).build();
  }

  @Test
  void refusesToAddAValueForAProviderKnownByPathAlone() {
    ProviderDefinition byPath =
        ProviderDefinition.of("corp", List.of(), paths("/anthropic/**"), "anthropic");
    HeaderRule adds = HeaderRule.builder("r").matcher(byProvider("corp")).add(PLAIN).build();
    HeaderRule removes =
        HeaderRule.builder("r")
            .matcher(byProvider("corp"))
            .add(HeaderOperation.remove(NamePattern.parse("x-a")))
            .build();

    assertRefused(
        () -> HeaderPolicy.builder().provider(byPath).rule(adds).build(),
        "\"corp\" (expected: a provider with hosts");
    HeaderPolicy policy = HeaderPolicy.builder().provider(byPath).rule(removes).build();
    assertThat(policy.interest("unnamed.test")).isEqualTo(Interest.RULES);
    assertThat(Hops.sent(policy, Hops.post("https://unnamed.test/anthropic/x", "x-a: 1")))
        .isEmpty();
  }

  @Test
  void refusesUnknownProvidersAndNamesTheKnown() {
    HeaderRule rule = HeaderRule.builder("r").matcher(byProvider("antropic")).add(PLAIN).build();

    assertRefused(
        () -> HeaderPolicy.builder().rule(rule).build(),
        "\"antropic\" (expected: one of anthropic, bedrock, bedrock_converse, bedrock_mantle,"
            + " vertex_ai, azure_ai, databricks)");
  }

  @Test
  void refusesWhatHasNoNameOrTheNameOfAnother() {
    ProviderDefinition corp = ProviderDefinition.of("corp", hosts("a.test"), List.of(), null);

    assertRefused(() -> HeaderRule.builder("").build(), "\"\"");
    assertRefused(() -> ProviderDefinition.of("", hosts("a.test"), List.of(), null), "\"\"");
    assertRefused(() -> ProviderDefinition.of("corp", List.of(), List.of(), null), "\"corp\"");
    assertRefused(() -> HeaderPolicy.builder().provider(corp).provider(corp).build(), "\"corp\"");
    assertRefused(
        () ->
            HeaderPolicy.builder()
                .rule(builder("same").build())
                .rule(builder("same").build())
                .build(),
        "\"same\"");
  }

  @Test
  void refusesAProviderThatBorrowsAnUnknownColumn() {
    ProviderDefinition corp = ProviderDefinition.of("corp", hosts("a.test"), List.of(), "mine");
    BetaTable table = BetaTable.builder().put("other", "a", "b").alias("alias", "other").build();
    BetaFlags betas = BetaFlags.builder(table).build();

    assertRefused(() -> HeaderPolicy.builder().provider(corp).betas(betas).build(), "\"mine\"");
    for (String known : List.of("other", "alias", "bedrock")) {
      HeaderPolicy.builder()
          .provider(ProviderDefinition.of("corp", hosts("a.test"), List.of(), known))
          .betas(betas)
          .build();
    }
    HeaderPolicy.builder()
        .provider(corp)
        .betas(BetaFlags.builder(table).provider("mine", ProviderFlags.builder().build()).build())
        .build();
  }

  /** Faults 8 and 32. */
  @Test
  void refusesOneThingToAHeaderTwice() {
    assertRefused(
        () -> builder("r", PLAIN, HeaderOperation.set("X-A", constant("2"))).build(),
        "\"X-A\" (expected: one set for each header)");
    builder("r", PLAIN, HeaderOperation.defaultValue("X-A", constant("2"))).build();
  }

  @Test
  void refusesRenamesWhoseOrderWouldMatter() {
    HeaderOperation first = HeaderOperation.rename("a", "b");

    assertRefused(() -> builder("r", first, HeaderOperation.rename("B", "c")).build(), "rename");
    assertRefused(() -> builder("r", first, HeaderOperation.rename("c", "A")).build(), "rename");
    assertRefused(() -> builder("r", first, HeaderOperation.rename("c", "B")).build(), "rename");
    assertRefused(() -> HeaderOperation.rename("a", "A"), "another name");
  }

  @Test
  void refusesMethodsThatAreNone() {
    assertRefused(() -> RequestMatcher.builder().methods(List.of("")), "\"\"");
    assertRefused(() -> RequestMatcher.builder().methods(List.of("GET POST")), "\"GET POST\"");
    assertRefused(() -> RequestMatcher.builder().methods(List.of("connect")), "never touched");
  }

  /** Faults 39 and 49. */
  @Test
  void neverShowsASecret() {
    HeaderValue value = secret("hunter2");
    List<Object> shown =
        List.of(
            value,
            constant("hunter2"),
            SECRET,
            HeaderOperation.set("x-api-key", constant("hunter2")),
            HeaderOperation.defaultValue("Authorization", constant("Bearer hunter2")),
            HeaderOperation.replaceFrom("x-api-key", constant("hunter2"), secret("hunter2")),
            HeaderOperation.append("x-api-key", List.of(constant("hunter2"))),
            builder("r", SECRET).build(),
            Hops.policy(builder("r", SECRET).build()),
            Hops.post("https://a.test/?key=hunter2", "x-api-key: hunter2"),
            Hops.post("https://a.test/hunter2", "x-api-key: hunter2").target(),
            Hops.lines("x-api-key: hunter2"));

    for (Object each : shown) {
      assertThat(each.toString()).doesNotContain("hunter2");
    }
    assertThat(SECRET).hasToString("set x-a \"${secret:test}\"");
    assertThat(PLAIN).hasToString("set x-a \"1\"");
  }
}
