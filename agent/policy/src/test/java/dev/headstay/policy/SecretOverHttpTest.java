package dev.headstay.policy;

import static dev.headstay.policy.Hops.hop;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretOverHttpTest {
  private static final String[] HOSTS = {
    "*.example.com",
    "localhost",
    "*.localhost",
    "127.0.0.1",
    "127.1.2.3",
    "::1",
    "127.1",
    "127.0.0.01",
    "127.0.0.256",
    "localhost.evil.test",
    "127.0.0.1.evil.test",
    "::2",
    "126.0.0.1",
    "0.0.0.0",
    "127.0.0.1.1",
    "notlocalhost"
  };

  private static HeaderPolicy policy(boolean overHttp, HeaderOperation operation) {
    return Hops.policy(
        HeaderRule.builder("r")
            .matcher(Hops.onHosts(HOSTS))
            .overHttp(overHttp)
            .add(operation)
            .build());
  }

  /** Fault 40: https to http, and the many spellings of an address. */
  @ParameterizedTest(name = "{0}, proxied: {1}, overHttp: {2}: {3}")
  @CsvSource({
    "https://a.example.com/, false, false, true",
    "https://a.example.com/, true, false, true",
    "wss://a.example.com/, true, false, true",
    "http://a.example.com/, false, false, false",
    "ws://a.example.com/, false, false, false",
    "http://a.example.com/, false, true, true",
    "http://a.example.com/, true, true, true",
    "http://localhost/, false, false, true",
    "http://LOCALHOST.:8080/, false, false, true",
    "http://a.localhost/, false, false, true",
    "http://127.0.0.1/, false, false, true",
    "http://127.1.2.3/, false, false, true",
    "http://[::1]:80/, false, false, true",
    "http://[0:0:0:0:0:0:0:1]/, false, false, true",
    "http://localhost/, true, false, false",
    "http://127.0.0.1/, true, false, false",
    "http://localhost/, true, true, true",
    "http://localhost.evil.test/, false, false, false",
    "http://notlocalhost/, false, false, false",
    "http://127.0.0.1.evil.test/, false, false, false",
    "http://126.0.0.1/, false, false, false",
    "http://0.0.0.0/, false, false, false",
    "http://[::2]/, false, false, false",
  })
  void goesOutOnlyWhereItIsSafeOrAllowed(
      String url, boolean proxied, boolean overHttp, boolean sent) {
    for (HeaderOperation operation :
        List.of(
            HeaderOperation.set("x-a", Hops.secret("hunter2")),
            HeaderOperation.set("x-api-key", HeaderValue.constant("hunter2")),
            HeaderOperation.defaultValue("x-a", Hops.secret("hunter2")),
            HeaderOperation.append("x-a", List.of(Hops.secret("hunter2"))),
            HeaderOperation.replace("x-there", Hops.secret("hunter2")),
            HeaderOperation.replaceMatching("x-there", v -> "hunter2", true))) {
      Hops.Heard heard = new Hops.Heard();

      HeaderDecision decision =
          policy(overHttp, operation).decide(hop("GET", url, proxied, "x-there: 1"), heard);

      assertThat(!decision.isUnchanged()).isEqualTo(sent);
      assertThat(heard.events)
          .containsExactly(
              sent
                  ? "changed r"
                  : "refused r " + operation.verb() + " " + operation.name() + " PLAIN_HTTP");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.1",
    "127.0.0.01",
    "127.0.0.256",
    "127.0.0.1.1",
    "127..0.1",
    "127.0.0.",
    "127.0.0",
    "127."
  })
  void takesNoOtherSpellingForLoopback(String host) {
    assertThat(Hosts.isLoopback(host)).isFalse();
    assertThat(Hosts.isLoopback("127.0.0.255")).isTrue();
    assertThat(Hosts.isLoopback("127.0.0.0")).isTrue();
  }

  @Test
  void isReportedOnlyWhenThereWasSomethingToAdd() {
    Hops.Heard heard = new Hops.Heard();
    Hop hop = hop("GET", "http://a.example.com/", false, "X-A: 1");

    policy(false, HeaderOperation.defaultValue("x-a", Hops.secret("hunter2"))).decide(hop, heard);
    policy(false, HeaderOperation.replace("x-b", Hops.secret("hunter2"))).decide(hop, heard);

    assertThat(heard.events).isEmpty();
  }

  @Test
  void mayBeRenamedOrRemoved() {
    HeaderPolicy rename = policy(false, HeaderOperation.rename("x-api-key", "authorization"));
    Hop hop = hop("GET", "http://a.example.com/", false, "x-api-key: hunter2");

    assertThat(Hops.sent(rename, hop)).containsExactly("authorization: hunter2");
  }

  @Test
  void holdsBackNoOrdinaryValue() {
    HeaderPolicy plain = policy(false, HeaderOperation.set("x-a", HeaderValue.constant("1")));

    assertThat(Hops.sent(plain, hop("GET", "http://a.example.com/", true)))
        .containsExactly("x-a: 1");
  }
}
