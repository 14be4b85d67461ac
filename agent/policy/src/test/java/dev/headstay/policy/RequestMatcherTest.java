package dev.headstay.policy;

import static dev.headstay.policy.Hops.hop;
import static dev.headstay.policy.Hops.hosts;
import static dev.headstay.policy.Hops.paths;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestMatcherTest {
  private static final Hop HOP =
      hop(
          "POST",
          "https://api.example.com/v1/messages?x=/v2",
          false,
          "X-Tenant: a",
          "b: 1",
          "B: 2");

  private static RequestMatcher.Builder builder() {
    return RequestMatcher.builder();
  }

  private static boolean matches(RequestMatcher.Builder builder) {
    return builder.build().matches(HOP, "corp");
  }

  @Test
  void holdsForAnyHopWhenNothingIsAsked() {
    assertThat(matches(builder())).isTrue();
    assertThat(
            matches(
                builder()
                    .providers(List.of())
                    .hosts(List.of())
                    .paths(List.of())
                    .methods(List.of())
                    .clients(List.of())
                    .headers(Map.of())))
        .isTrue();
  }

  @Test
  void holdsForOneOfEachKind() {
    assertThat(matches(builder().providers(List.of("x", "corp")))).isTrue();
    assertThat(matches(builder().providers(List.of("x", "Corp")))).isFalse();
    assertThat(matches(builder().hosts(hosts("x.test", "api.example.com")))).isTrue();
    assertThat(matches(builder().hosts(hosts("x.test")))).isFalse();
    assertThat(matches(builder().hosts(hosts("api.example.com:443")))).isTrue();
    assertThat(matches(builder().hosts(hosts("api.example.com:80")))).isFalse();
    assertThat(matches(builder().paths(paths("/x", "/v1/*")))).isTrue();
    assertThat(matches(builder().paths(paths("/x", "/**/v2")))).isFalse();
    assertThat(matches(builder().methods(List.of("GET", "post")))).isTrue();
    assertThat(matches(builder().methods(List.of("GET")))).isFalse();
    assertThat(matches(builder().clients(List.of("apache", "okhttp")))).isTrue();
    assertThat(matches(builder().clients(List.of("apache")))).isFalse();
  }

  @Test
  void leavesAHopOfNoProviderWhenOneIsAsked() {
    assertThat(builder().providers(List.of("corp")).build().matches(HOP, null)).isFalse();
    assertThat(builder().build().matches(HOP, null)).isTrue();
  }

  @Test
  void looksAtHeaders() {
    assertThat(matches(headers("x-tenant", HeaderCondition.present()))).isTrue();
    assertThat(matches(headers("x-tenant", HeaderCondition.absent()))).isFalse();
    assertThat(matches(headers("x-tenant", HeaderCondition.equalTo("a")))).isTrue();
    assertThat(matches(headers("x-tenant", HeaderCondition.equalTo("A")))).isFalse();
    assertThat(matches(headers("b", HeaderCondition.equalTo("1, 2")))).isTrue();
    assertThat(matches(headers("b", HeaderCondition.equalTo("1")))).isFalse();
    assertThat(matches(headers("c", HeaderCondition.equalTo("1")))).isFalse();
    assertThat(matches(headers("c", HeaderCondition.absent()))).isTrue();
    assertThat(matches(headers("c", HeaderCondition.present()))).isFalse();
  }

  private static RequestMatcher.Builder headers(String name, HeaderCondition condition) {
    return builder().headers(Map.of(name, condition));
  }

  @Test
  void asksForAllThatIsGiven() {
    RequestMatcher.Builder all =
        builder().hosts(hosts("api.example.com")).paths(paths("/v1/**")).methods(List.of("POST"));

    assertThat(matches(all)).isTrue();
    assertThat(matches(all.clients(List.of("apache")))).isFalse();
    assertThat(matches(all.clients(List.of("okhttp")).paths(paths("/v2/**")))).isFalse();
  }

  @Test
  void looksAtHeadersAsTheyWereBeforeAnyRule() {
    HeaderOperation add = HeaderOperation.set("x-added", HeaderValue.constant("1"));
    HeaderRule second =
        HeaderRule.builder("second")
            .matcher(headers("x-added", HeaderCondition.present()).build())
            .add(HeaderOperation.set("x-second", HeaderValue.constant("1")))
            .build();

    assertThat(Hops.sent(Hops.policy(Hops.rule("first", add), second), HOP))
        .containsExactly("X-Tenant: a", "b: 1", "B: 2", "x-added: 1");
  }
}
