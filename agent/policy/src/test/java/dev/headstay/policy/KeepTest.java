package dev.headstay.policy;

import static dev.headstay.policy.Hops.builder;
import static dev.headstay.policy.Hops.constant;
import static dev.headstay.policy.Hops.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepTest {
  private static final String URL = "https://api.example.com/v1";

  private final ClientMemory memory = new ClientMemory();
  private final Hops.Heard heard = new Hops.Heard();

  private static HeaderOperation keep(String name) {
    return HeaderOperation.keep(NamePattern.parse(name), false);
  }

  private static HeaderOperation keepConstant(String name) {
    return HeaderOperation.keep(NamePattern.parse(name), true);
  }

  private static HeaderPolicy keeping(String... names) {
    HeaderRule.Builder rule = builder("keeps");
    for (String name : names) {
      rule.add(keep(name));
    }
    return Hops.policy(rule.build());
  }

  private List<String> sent(HeaderPolicy policy, String url, String... lines) {
    return Hops.text(Hops.sentLines(policy, post(memory, url, lines), heard));
  }

  @Test
  void sendsAgainWhatTheApplicationLeftOut() {
    HeaderPolicy policy = keeping("x-metadata");

    assertThat(sent(policy, URL, "X-Metadata: team-a", "x-b: 1"))
        .containsExactly("X-Metadata: team-a", "x-b: 1");
    assertThat(heard.events).isEmpty();
    assertThat(sent(policy, URL, "x-b: 1")).containsExactly("x-b: 1", "X-Metadata: team-a");
    assertThat(sent(policy, URL + "/other", "x-metadata: team-a"))
        .containsExactly("x-metadata: team-a");
    assertThat(sent(policy, "HTTPS://API.example.com:443/")).containsExactly("X-Metadata: team-a");
    assertThat(heard.events).containsExactly("changed keeps", "changed keeps");
    assertThat(heard.applied).containsExactly("keeps: keep X-Metadata", "keeps: keep X-Metadata");
  }

  @Test
  void doesNothingForAClientThatNothingIsRememberedOf() {
    HeaderPolicy policy = keeping("x-a");

    assertThat(Hops.sent(policy, post(URL, "x-a: 1"))).containsExactly("x-a: 1");
    assertThat(Hops.sent(policy, post(URL))).isEmpty();
  }

  @Test
  void goesByTheOrigin() {
    HeaderPolicy policy = keeping("x-a");
    sent(policy, URL, "x-a: 1");

    assertThat(sent(policy, "http://api.example.com/")).isEmpty();
    assertThat(sent(policy, "https://api.example.com:8443/")).isEmpty();
    assertThat(sent(policy, "https://other.example.com/")).isEmpty();
    sent(policy, "https://other.example.com/", "x-a: 2");
    assertThat(sent(policy, URL)).containsExactly("x-a: 1");
    assertThat(sent(policy, "https://other.example.com/")).containsExactly("x-a: 2");
  }

  @Test
  void stopsForGoodAtASecondValueAndSaysSoOnce() {
    HeaderPolicy policy = keeping("x-a", "x-b");
    sent(policy, URL, "x-a: 1", "x-b: 1");
    sent(policy, URL, "X-A: 2");

    assertThat(heard.events).containsExactly("stopped keeps X-A", "changed keeps");
    heard.events.clear();
    sent(policy, URL, "x-a: 1", "x-b: 1");
    sent(policy, URL, "x-a: 3", "x-b: 1");
    assertThat(sent(policy, URL, "x-b: 1")).containsExactly("x-b: 1");
    assertThat(heard.events).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "caf\u00e9", "long"})
  void stopsAtAValueThatItCouldNotSend(String text) {
    String value = text.equals("long") ? "a".repeat(ClientMemory.VALUE_LENGTH + 1) : text;
    HeaderPolicy policy = keeping("x-a", "x-b");
    sent(policy, URL, "x-a: 1", "x-b: " + value);
    sent(policy, URL, "x-a: " + value, "x-b: 1");

    assertThat(sent(policy, URL)).isEmpty();
    assertThat(heard.events).contains("stopped keeps x-a");
  }

  @Test
  void takesRepeatedLinesForOneList() {
    HeaderPolicy policy = keeping("x-a");
    sent(policy, URL, "x-a: 1", "X-A: 2");

    assertThat(sent(policy, URL, "x-a: 1,2")).containsExactly("x-a: 1,2");
    assertThat(sent(policy, URL)).containsExactly("x-a: 1,2");
  }

  @Test
  void remembersOnlyWhatARuleNamesOnHopsThatItMatches() {
    HeaderPolicy policy =
        Hops.policy(
            HeaderRule.builder("r")
                .matcher(
                    RequestMatcher.builder()
                        .hosts(Hops.hosts("api.example.com"))
                        .paths(Hops.paths("/kept/**"))
                        .build())
                .add(keep("x-a"))
                .build());
    sent(policy, "https://api.example.com/other", "x-a: 1");
    sent(policy, "https://api.example.com/kept/1", "x-b: 1");

    assertThat(sent(policy, "https://api.example.com/kept/2")).isEmpty();
  }

  @Test
  void remembersWhatTheApplicationSetBeforeAnyRule() {
    HeaderPolicy policy =
        Hops.policy(
            Hops.rule("one", HeaderOperation.set("x-a", constant("ours"))),
            Hops.rule("two", HeaderOperation.set("x-b", constant("ours")), keep("x-a")));
    HeaderPolicy keeping = keeping("x-a", "x-b");

    assertThat(sent(policy, URL, "x-a: theirs")).containsExactly("x-a: ours", "x-b: ours");
    sent(policy, URL);
    assertThat(sent(keeping, URL)).containsExactly("x-a: theirs");
  }

  @Test
  void comesAfterSetAndBeforeDefault() {
    HeaderPolicy policy =
        Hops.policy(
            Hops.rule(
                HeaderOperation.append("x-list", List.of(constant("z"))),
                HeaderOperation.defaultValue("x-default", constant("ours")),
                keep("x-*"),
                HeaderOperation.set("x-set", constant("ours")),
                HeaderOperation.remove(NamePattern.parse("x-gone"))));
    sent(policy, URL, "x-default: a", "x-set: b", "x-list: c", "x-gone: d");

    assertThat(sent(policy, URL, "x-gone: d"))
        .containsExactly("x-set: ours", "x-default: a", "x-list: c,z");
  }

  @Test
  void leavesOutWhatIsOneRequestsAffairFromAWildcard() {
    HeaderPolicy policy = keeping("*");
    sent(
        policy,
        URL,
        "x-a: 1",
        "Content-Type: a/b",
        "Host: api.example.com",
        "Authorization: Bearer x",
        "x-auth-user: me",
        "If-None-Match: e",
        "traceparent: 00",
        "X-Request-Id: 1",
        "idempotency-key: 1");

    assertThat(sent(policy, URL)).containsExactly("x-a: 1");
    HeaderPolicy constant = Hops.policy(Hops.rule(keepConstant("*")));
    sent(constant, URL, "Authorization: Bearer x", "If-Match: a");
    assertThat(sent(constant, URL)).containsExactly("x-a: 1", "Authorization: Bearer x");
  }

  @Test
  void keepsWhatIsOneRequestsAffairWhereItIsNamed() {
    HeaderPolicy policy = keeping("content-language");
    sent(policy, URL, "Content-Language: en");

    assertThat(sent(policy, URL)).containsExactly("Content-Language: en");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "cookie",
        "x-api-key",
        "api-key",
        "cf-aig-authorization",
        "X-Auth-Token",
        "x-authtoken",
        "x-access-key",
        "x-apikey",
        "x-session-id",
        "x-sessionid",
        "x-auth-user",
        "x-auth",
        "x_auth_user",
        "x-client-secret",
        "x-csrf",
        "x-user-jwt",
        "x-session-*",
        "x-auth*",
        "api-key*"
      })
  void refusesWhatLooksLikeAKeyUnlessItIsConstant(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keep(name))
        .withMessage(
            "\"%s\" (expected: a header that is no key or session, or constantPerClient: true in"
                + " the rule)",
            name);
    assertThat(keepConstant(name).isSecret()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cf-aig-metadata",
        "anthropic-version",
        "x-tenant",
        "x-keyboard",
        "x-author",
        "x-reside",
        "x-*",
        "*"
      })
  void takesOtherNames(String name) {
    assertThat(keep(name).isSecret()).isFalse();
    assertThat(keep(name)).hasToString("keep " + name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Host", "content-length", "Proxy-Authorization", "Accept-Encoding", "a b"})
  void refusesGuardedNames(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> keep(name));
  }

  @Test
  void keepsAKeyOffPlainHttpUnlessTheRuleSaysSo() {
    HeaderOperation key = keepConstant("x-auth-token");
    HeaderPolicy policy = Hops.policy(builder("r", key).build());
    sent(policy, "http://api.example.com/", "x-auth-token: 1");

    assertThat(sent(policy, "http://api.example.com/")).isEmpty();
    assertThat(heard.events).containsExactly("refused r keep x-auth-token PLAIN_HTTP");
    HeaderPolicy overHttp = Hops.policy(builder("r", key).overHttp(true).build());
    assertThat(sent(overHttp, "http://api.example.com/")).containsExactly("x-auth-token: 1");
  }

  @Test
  void refusesToKeepAKeyEverywhere() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeaderRule.builder("r").add(keepConstant("x-api-key")).build())
        .withMessageContaining("match.hosts or match.provider");
  }

  @Test
  void leavesASignatureWhole() {
    HeaderPolicy policy = keeping("x-amz-a", "x-a", "x-b");
    sent(policy, URL, "x-amz-a: 1", "x-a: 1", "x-b: 1");
    String signed =
        "Authorization: AWS4-HMAC-SHA256 Credential=c/1/r/s/aws4_request, SignedHeaders=host;x-b,"
            + " Signature=0";

    assertThat(sent(policy, URL, signed)).containsExactly(signed, "x-a: 1");
    assertThat(heard.events).contains("refused keeps keep x-amz-a SIGNED");
  }

  @Test
  void remembersNothingThatItCouldNotSend() {
    HeaderPolicy policy = keeping("x-a", "x-b", "x-long");
    sent(policy, URL, "x-a: caf\u00e9", "x-b:", "x-long: " + "a".repeat(8193));

    assertThat(sent(policy, URL)).isEmpty();
    assertThat(heard.events)
        .containsExactly(
            "refused keeps keep x-a INVALID_VALUE", "refused keeps keep x-long NO_ROOM");
  }

  @Test
  void remembersABoundedNumberOfNamesCharactersAndOrigins() {
    HeaderPolicy policy = keeping("x-*");
    String[] lines = new String[ClientMemory.NAMES + 1];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "x-" + i + ": 1";
    }
    sent(policy, URL, lines);
    assertThat(sent(policy, URL)).hasSize(ClientMemory.NAMES);
    assertThat(heard.events).contains("refused keeps keep x-64 NO_ROOM");

    for (int i = 0; i < ClientMemory.ORIGINS; i++) {
      sent(policy, "https://" + i + ".example.com/", "x-a: 1");
    }
    assertThat(sent(policy, "https://14.example.com/")).hasSize(1);
    assertThat(sent(policy, "https://15.example.com/")).isEmpty();
  }

  @Test
  void remembersABoundedNumberOfCharacters() {
    HeaderPolicy policy = keeping("x-*");
    String value = "a".repeat(ClientMemory.VALUE_LENGTH);
    for (int i = 0; i < 10; i++) {
      sent(policy, URL, "x-" + i + ": " + value);
    }
    assertThat(sent(policy, URL)).hasSize(8);

    sent(policy, URL, "x-0: other");
    sent(policy, URL, "x-10: " + value);
    assertThat(sent(policy, URL))
        .hasSize(8)
        .noneMatch(line -> line.startsWith("x-0"))
        .anyMatch(line -> line.startsWith("x-10"));
  }

  @Test
  void remembersWhileItObservesAndChangesNothing() {
    HeaderPolicy observed = Hops.policy(builder("r", keep("x-a")).mode(Mode.OBSERVE).build());
    sent(observed, URL, "x-a: 1");

    assertThat(sent(observed, URL)).isEmpty();
    assertThat(heard.events).containsExactly("changed r (observed)");
    assertThat(heard.applied).containsExactly("r: keep x-a");
    assertThat(sent(keeping("x-a"), URL)).containsExactly("x-a: 1");
  }

  @Test
  void wantsAMemoryWhereARuleKeeps() {
    HeaderRule other =
        HeaderRule.builder("other")
            .matcher(Hops.onHosts("other.test"))
            .add(HeaderOperation.set("x-a", constant("1")))
            .build();
    HeaderPolicy policy = Hops.policy(builder("r", keep("x-a")).build(), other);

    assertThat(policy.remembers("API.Example.com.")).isTrue();
    assertThat(policy.remembers("other.test")).isFalse();
    assertThat(Hops.policy(other).remembers("other.test")).isFalse();
    assertThat(
            Hops.policy(builder("r", keep("x-a")).mode(Mode.OFF).build())
                .remembers("api.example.com"))
        .isFalse();
    assertThat(HeaderPolicy.empty().remembers("api.anthropic.com")).isFalse();
  }
}
