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
    return builder.build().mismatch(HOP, "corp") == null;
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
    assertThat(builder().providers(List.of("corp")).build().mismatch(HOP, null))
        .isEqualTo("provider");
    assertThat(builder().build().mismatch(HOP, null)).isNull();
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
  void tellsTheFirstCriterionThatDoesNotHoldAndWhatItAsksFor() {
    RequestMatcher.Builder all =
        builder()
            .hosts(hosts("x.test", "y.test", "z.test:8443"))
            .providers(List.of("none"))
            .methods(List.of("GET"))
            .clients(List.of("apache"))
            .paths(paths("/v2/**"))
            .headers(Map.of("x-tenant", HeaderCondition.equalTo("b")));

    assertThat(told(all)).isEqualTo("hosts: x.test, y.test or z.test:8443");
    assertThat(told(all.hosts(List.of()))).isEqualTo("provider: none");
    assertThat(told(all.providers(List.of()))).isEqualTo("methods: GET");
    assertThat(told(all.methods(List.of()))).isEqualTo("clients: apache");
    assertThat(told(all.clients(List.of()))).isEqualTo("paths: /v2/**");
    assertThat(told(all.paths(List.of()))).isEqualTo("headers.x-tenant: \"b\"");
    assertThat(told(headers("x-tenant", HeaderCondition.absent())))
        .isEqualTo("headers.x-tenant: absent");
    assertThat(told(headers("c", HeaderCondition.present()))).isEqualTo("headers.c: present");
    assertThat(told(headers("x-api-key", HeaderCondition.equalTo("canary-1"))))
        .isEqualTo("headers.x-api-key: ***");
  }

  private static String told(RequestMatcher.Builder builder) {
    RequestMatcher matcher = builder.build();
    String key = matcher.mismatch(HOP, null);
    return key + ": " + matcher.expectation(key, SecretNames.BUILT_IN);
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
