package dev.headstay.policy;

import static dev.headstay.policy.Hops.post;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DroppedHeadersTest {
  private static final String URL = "https://gw.example.com/v1";

  private final ClientMemory memory = new ClientMemory();
  private final Hops.Heard heard = new Hops.Heard();

  private static HeaderPolicy.Builder observing() {
    return HeaderPolicy.builder()
        .mode(Mode.OBSERVE)
        .provider(
            ProviderDefinition.of("corp", Hops.hosts("*.example.com"), Hops.paths("/never"), null));
  }

  private List<String> heard(HeaderPolicy policy, String url, String... lines) {
    heard.events.clear();
    assertThat(policy.decide(post(memory, url, lines), heard).isUnchanged()).isTrue();
    return heard.events;
  }

  @Test
  void areReportedOnEachHopThatLacksThem() {
    HeaderPolicy policy = observing().build();

    assertThat(heard(policy, URL, "X-Gateway: 1", "x-api-key: k")).isEmpty();
    assertThat(heard(policy, URL, "x-gateway: 2", "x-api-key: k", "x-b: 1")).isEmpty();
    assertThat(heard(policy, URL, "x-api-key: k"))
        .containsExactly("dropped X-Gateway", "dropped x-b");
    assertThat(heard(policy, URL, "x-b: 2"))
        .containsExactly("dropped X-Gateway", "dropped x-api-key");
  }

  @Test
  void goByClientAndOrigin() {
    HeaderPolicy policy = observing().build();
    heard(policy, URL, "x-a: 1");

    assertThat(heard(policy, "https://gw.example.com:8443/v1")).isEmpty();
    policy.decide(post(new ClientMemory(), URL), heard);
    policy.decide(post(URL), heard);
    assertThat(heard.events).isEmpty();
    assertThat(heard(policy, "https://GW.example.com/")).containsExactly("dropped x-a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type",
        "content-length",
        "Accept",
        "accept-language",
        "If-None-Match",
        "Range",
        "Cookie",
        "Referer",
        "Origin",
        "Expect",
        "Cache-Control",
        "Pragma",
        "Date",
        "Host",
        "User-Agent",
        "Connection",
        "Transfer-Encoding",
        "traceparent",
        "tracestate",
        "baggage",
        "b3",
        "X-B3-TraceId",
        "X-Amzn-Trace-Id",
        "x-request-id",
        "X-Client-Request-Id",
        "Idempotency-Key",
        "X-Stainless-Retry-Count",
        "x-stainless-helper-method",
        "amz-sdk-invocation-id"
      })
  void areNoneOfThoseThatComeAndGo(String name) {
    HeaderPolicy policy = observing().build();
    heard(policy, URL, name + ": 1");

    assertThat(heard(policy, URL)).isEmpty();
  }

  /** Both ways: a name in the page is left out, and what is left out is in the page. */
  @Test
  void areNoneOfThoseThatTheDocumentationNames() throws Exception {
    String page = Files.readString(Path.of("../../docs/keep.md"));
    Set<String> documented = new TreeSet<>();
    for (String row : page.substring(page.indexOf("| of | names |")).split("\n")) {
      Matcher name = Pattern.compile("`([^`]+)`").matcher(row);
      while (name.find()) {
        documented.add(name.group(1));
      }
    }
    Set<String> known = new TreeSet<>(List.of("host", "connection", "proxy-*", "sec-websocket-*"));
    known.addAll(
        List.of("transfer-encoding", "te", "trailer", "upgrade", "keep-alive", "http2-settings"));
    known.addAll(List.of(FieldNames.PER_REQUEST));
    for (String beginning : FieldNames.PER_REQUEST_BEGINNINGS) {
      known.add(beginning + "*");
    }
    for (String ending : FieldNames.PER_REQUEST_ENDINGS) {
      known.add("*" + ending);
    }

    assertThat(documented).isEqualTo(known);
  }

  @Test
  void areWatchedWhereARuleOrAProviderNamesTheHost() {
    HeaderPolicy policy =
        observing()
            .rule(
                HeaderRule.builder("everywhere")
                    .add(HeaderOperation.remove(NamePattern.parse("x-never")))
                    .build())
            .rule(
                HeaderRule.builder("one")
                    .matcher(Hops.onHosts("rule.test"))
                    .add(HeaderOperation.remove(NamePattern.parse("x-never")))
                    .build())
            .build();
    for (String host : List.of("gw.example.com", "rule.test", "api.anthropic.com")) {
      assertThat(policy.remembers(host)).isTrue();
      assertThat(policy.interest(host)).isEqualTo(Interest.RULES);
      heard(policy, "https://" + host + "/", "x-a: 1");
      assertThat(heard(policy, "https://" + host + "/")).containsExactly("dropped x-a");
    }
    assertThat(policy.remembers("elsewhere.test")).isFalse();
    heard(policy, "https://elsewhere.test/", "x-a: 1");
    assertThat(heard(policy, "https://elsewhere.test/")).isEmpty();
  }

  @Test
  void areNotWatchedUnlessThePolicyObserves() {
    for (Mode mode : List.of(Mode.ENFORCE, Mode.OFF)) {
      HeaderPolicy policy = observing().mode(mode).build();
      assertThat(policy.remembers("gw.example.com")).isFalse();
      assertThat(policy.interest("gw.example.com")).isEqualTo(Interest.NONE);
      heard(policy, URL, "x-a: 1");
      assertThat(heard(policy, URL)).isEmpty();
    }
  }

  @Test
  void areWatchedWithoutAnythingButTheMode() {
    HeaderPolicy policy = HeaderPolicy.builder().mode(Mode.OBSERVE).build();

    assertThat(policy.interest("api.anthropic.com")).isEqualTo(Interest.RULES);
    assertThat(policy.interest("elsewhere.test")).isEqualTo(Interest.NONE);
  }

  @Test
  void areBoundedInNumber() {
    HeaderPolicy policy = observing().build();
    String[] lines = new String[100];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "x-" + i + ": 1";
    }
    heard(policy, URL, lines);

    assertThat(heard(policy, URL)).hasSize(ClientMemory.NAMES);
  }
}
