package dev.headstay.policy;

import static dev.headstay.policy.Hops.constant;
import static dev.headstay.policy.Hops.policy;
import static dev.headstay.policy.Hops.rule;
import static dev.headstay.policy.Hops.sent;
import static dev.headstay.policy.Hops.sentLines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderOperationTest {
  private static final String URL = "https://api.example.com/v1/messages";

  private static HeaderOperation set(String name, String value) {
    return HeaderOperation.set(name, constant(value));
  }

  private static HeaderOperation defaultValue(String name, String value) {
    return HeaderOperation.defaultValue(name, constant(value));
  }

  private static HeaderOperation append(String name, String... members) {
    return HeaderOperation.append(name, Stream.of(members).map(HeaderValue::constant).toList());
  }

  private static HeaderOperation remove(String pattern) {
    return HeaderOperation.remove(NamePattern.parse(pattern));
  }

  private static List<String> lines(String... lines) {
    return Arrays.asList(lines);
  }

  private static Arguments row(
      String name, HeaderOperation operation, List<String> before, List<String> after) {
    return Arguments.of(name, operation, before, after);
  }

  /** Faults 32 and 33: other case, repeated lines. */
  static Stream<Arguments> effects() {
    ValueRewriterByPrefix bearer = new ValueRewriterByPrefix("Bearer gw-", "Bearer real-");
    return Stream.of(
        row(
            "default adds when absent, at the end",
            defaultValue("x-a", "1"),
            lines("Accept: */*"),
            lines("Accept: */*", "x-a: 1")),
        row("default keeps other case", defaultValue("x-a", "1"), lines("X-A: 2"), lines("X-A: 2")),
        row("default keeps empty", defaultValue("x-a", "1"), lines("x-a:"), lines("x-a: ")),
        row("set adds", set("x-a", "1"), lines(), lines("x-a: 1")),
        row(
            "set keeps spelling and place",
            set("x-a", "1"),
            lines("X-A: 2", "B: 3"),
            lines("X-A: 1", "B: 3")),
        row(
            "set leaves one line",
            set("x-a", "1"),
            lines("B: 3", "X-A: 2", "C: 3", "x-a: 1", "x-A: 4"),
            lines("B: 3", "X-A: 1", "C: 3")),
        row("set to the same", set("x-a", "1"), lines("X-A: 1"), lines("X-A: 1")),
        row(
            "replace leaves absent",
            HeaderOperation.replace("x-a", constant("1")),
            lines("B: 3"),
            lines("B: 3")),
        row(
            "replace changes present",
            HeaderOperation.replace("x-a", constant("1")),
            lines("X-A: 2", "x-a: 3"),
            lines("X-A: 1")),
        row(
            "replace from equal",
            HeaderOperation.replaceFrom("x-a", constant("old"), constant("new")),
            lines("X-A: old"),
            lines("X-A: new")),
        row(
            "replace from compares with case",
            HeaderOperation.replaceFrom("x-a", constant("old"), constant("new")),
            lines("X-A: OLD"),
            lines("X-A: OLD")),
        row(
            "replace from equal, repeated",
            HeaderOperation.replaceFrom("x-a", constant("old"), constant("new")),
            lines("X-A: old", "x-a: old"),
            lines("X-A: new")),
        row(
            "replace from one of two lines",
            HeaderOperation.replaceFrom("x-a", constant("old"), constant("new")),
            lines("X-A: other", "x-a: old"),
            lines("X-A: other,new")),
        row(
            "replace matching",
            HeaderOperation.replaceMatching("authorization", bearer, true),
            lines("Authorization: Bearer gw-7"),
            lines("Authorization: Bearer real-7")),
        row(
            "replace matching leaves others",
            HeaderOperation.replaceMatching("authorization", bearer, true),
            lines("Authorization: Basic eDp5"),
            lines("Authorization: Basic eDp5")),
        row(
            "replace matching in crumbs of a cookie",
            HeaderOperation.replaceMatching(
                "cookie", new ValueRewriterByPrefix("a=1", "a=2"), true),
            lines("cookie: a=1", "cookie: b=1"),
            lines("cookie: a=2; b=1")),
        row("append adds a header", append("x-a", "1", "2"), lines(), lines("x-a: 1,2")),
        row("append of nothing", append("x-a", ""), lines("B: 3"), lines("B: 3")),
        row("append of no member", append("x-a"), lines("B: 3"), lines("B: 3")),
        row(
            "append what is missing",
            append("x-a", "1", "2"),
            lines("X-A: 2, 3"),
            lines("X-A: 2, 3,1")),
        row(
            "append what is there",
            append("x-a", "2"),
            lines("X-A: 1, 2", "x-a: 3"),
            lines("X-A: 1, 2", "x-a: 3")),
        row(
            "append joins lines",
            append("x-a", "4"),
            lines("X-A: 1, 2", "B: 3", "x-a: 3"),
            lines("X-A: 1, 2,3,4", "B: 3")),
        row("append to empty", append("x-a", "1"), lines("X-A: "), lines("X-A: 1")),
        row("append a list", append("x-a", "1, 2,,1"), lines("X-A: 2"), lines("X-A: 2,1")),
        row("append compares with case", append("x-a", "F"), lines("x-a: f"), lines("x-a: f,F")),
        row(
            "append minds quotes",
            append("cache-control", "b"),
            lines("Cache-Control: private=\"a, b, c\""),
            lines("Cache-Control: private=\"a, b, c\",b")),
        row(
            "append to a part of another member",
            append("x-a", "context-1m"),
            lines("x-a: context-1m-2025"),
            lines("x-a: context-1m-2025,context-1m")),
        row("remove", remove("x-a"), lines("X-A: 1", "B: 3", "x-a: 2"), lines("B: 3")),
        row("remove by beginning", remove("x-*"), lines("X-A: 1", "B: 3", "x-b: 2"), lines("B: 3")),
        row(
            "remove all but the guarded",
            remove("*"),
            lines("Host: h", "Accept-Encoding: gzip", "Accept: */*", "Proxy-Connection: x"),
            lines("Host: h", "Accept-Encoding: gzip", "Proxy-Connection: x")),
        row(
            "rename keeps place",
            HeaderOperation.rename("x-a", "X-New"),
            lines("X-A: 1", "B: 3", "x-a: 2"),
            lines("X-New: 1", "B: 3", "X-New: 2")),
        row(
            "rename gives way",
            HeaderOperation.rename("x-a", "x-new"),
            lines("X-A: 1", "X-New: 3"),
            lines("X-New: 3")),
        row(
            "rename of nothing",
            HeaderOperation.rename("x-a", "x-new"),
            lines("B: 1"),
            lines("B: 1")));
  }

  private record ValueRewriterByPrefix(String from, String to) implements ValueRewriter {
    @Override
    public String rewrite(String value) {
      return value.startsWith(from) ? to + value.substring(from.length()) : null;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("effects")
  void hasItsEffect(
      String name, HeaderOperation operation, List<String> before, List<String> after) {
    HeaderPolicy policy = policy(rule(operation));
    Hop hop = Hops.post(URL, before.toArray(new String[0]));

    HeaderDecision decision = policy.decide(hop, DecisionListener.NONE);

    List<String> unchanged = Hops.text(hop.headers());
    assertThat(decision.isUnchanged()).isEqualTo(after.equals(unchanged));
    assertThat(sent(policy, hop)).isEqualTo(after);
  }

  @Test
  void runsInItsFixedOrderWhateverTheOrderInTheFile() {
    HeaderOperation[] operations = {
      append("x-list", "appended"),
      defaultValue("x-removed", "default"),
      defaultValue("x-list", "default"),
      set("x-renamed", "set"),
      HeaderOperation.replace("x-renamed", constant("replaced")),
      HeaderOperation.replace("x-removed", constant("never")),
      HeaderOperation.rename("x-old", "x-renamed"),
      remove("x-removed"),
    };
    Hop hop = Hops.post(URL, "x-removed: 1", "x-old: 2");
    List<String> expected =
        List.of("x-renamed: set", "x-removed: default", "x-list: default,appended");

    assertThat(sent(policy(rule(operations)), hop)).containsExactlyElementsOf(expected);
    List<HeaderOperation> reversed = Arrays.asList(operations.clone());
    java.util.Collections.reverse(reversed);
    assertThat(sent(policy(rule(reversed.toArray(new HeaderOperation[0]))), hop))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void runsRulesInFileOrder() {
    HeaderRule first = rule("first", set("x-a", "1"), defaultValue("x-b", "first"));
    HeaderRule second =
        rule("second", append("x-a", "2"), remove("x-b"), defaultValue("x-c", "second"));
    Hop hop = Hops.post(URL);

    assertThat(sent(policy(first, second), hop)).containsExactly("x-a: 1,2", "x-c: second");
    assertThat(sent(policy(second, first), hop))
        .containsExactly("x-c: second", "x-a: 1", "x-b: first");
  }

  @Test
  void remembersWhereUntouchedLinesCameFrom() {
    HeaderPolicy policy = policy(rule(set("x-b", "2"), remove("x-a"), defaultValue("x-d", "4")));
    Hop hop = Hops.post(URL, "x-a: 1", "x-b: 1", "x-c: 3");

    HeaderLines lines = sentLines(policy, hop, DecisionListener.NONE);

    assertThat(Hops.text(lines)).containsExactly("x-b: 2", "x-c: 3", "x-d: 4");
    assertThat(lines.source(0)).isEqualTo(HeaderLines.NEW);
    assertThat(lines.source(1)).isEqualTo(2);
    assertThat(lines.source(2)).isEqualTo(HeaderLines.NEW);
  }

  @Test
  void answersUnchangedWhenRulesUndoEachOther() {
    HeaderPolicy policy =
        policy(rule("there", defaultValue("x-a", "1")), rule("and back", remove("x-a")));

    assertThat(policy.decide(Hops.post(URL, "B: 1"), DecisionListener.NONE))
        .isSameAs(HeaderDecision.UNCHANGED);
  }

  @Test
  void leavesEveryConnectRequestAlone() {
    HeaderPolicy policy =
        HeaderPolicy.builder()
            .rule(HeaderRule.builder("everywhere").add(set("x-a", "1")).build())
            .build();

    assertThat(policy.decide(Hops.hop("CONNECT", URL, true), DecisionListener.NONE).isUnchanged())
        .isTrue();
    assertThat(policy.decide(Hops.hop("GET", URL, true), DecisionListener.NONE).isUnchanged())
        .isFalse();
  }

  /** Faults 18, 24 to 28, after resolution. */
  @ParameterizedTest(name = "value {index}")
  @ValueSource(
      strings = {
        "a\r\nb: c",
        "a\n",
        "\ra",
        "a\u0000",
        "\u007f",
        "é",
        "\u010a",
        " ",
        " a",
        "a\t",
        "\ud800"
      })
  void refusesABadValueAfterResolution(String bad) {
    for (HeaderOperation operation : withValue(() -> bad)) {
      Hops.Heard heard = new Hops.Heard();
      Hop hop = Hops.post(URL, "x-present: 1");
      assertThat(policy(rule(operation)).decide(hop, heard).isUnchanged()).isTrue();
      assertThat(heard.events).hasSize(1).first().asString().endsWith("INVALID_VALUE");
    }
  }

  @Test
  void leavesOutWhatCanNotBeResolved() {
    for (HeaderOperation operation : withValue(() -> null)) {
      assertUnresolved(operation);
    }
    for (HeaderOperation operation :
        withValue(
            () -> {
              throw new IllegalStateException("hunter2");
            })) {
      assertUnresolved(operation);
    }
  }

  private static void assertUnresolved(HeaderOperation operation) {
    Hops.Heard heard = new Hops.Heard();
    Hop hop = Hops.post(URL, "x-present: 1");
    assertThat(policy(rule(operation)).decide(hop, heard).isUnchanged()).isTrue();
    assertThat(heard.events).hasSize(1).first().asString().endsWith("UNRESOLVED");
  }

  private static List<HeaderOperation> withValue(dev.headstay.policy.ValueSource source) {
    HeaderValue value = HeaderValue.of(source, false, "${sys:x}");
    return List.of(
        HeaderOperation.set("x-a", value),
        HeaderOperation.defaultValue("x-a", value),
        HeaderOperation.replace("x-present", value),
        HeaderOperation.replaceFrom("x-present", constant("1"), value),
        HeaderOperation.append("x-a", List.of(value)));
  }

  @Test
  void neverSendsAnEmptyHeader() {
    HeaderValue empty = HeaderValue.of(() -> "", false, "${sys:x}");
    assertUnresolved(HeaderOperation.set("x-a", empty));
    assertUnresolved(HeaderOperation.defaultValue("x-a", empty));
    assertUnresolved(HeaderOperation.replace("x-present", empty));
    assertUnresolved(HeaderOperation.replaceMatching("x-present", v -> "", false));
    assertThatThrownBy(() -> set("x-a", "")).hasMessageStartingWith("\"\" (expected: ");
    Hops.Heard heard = new Hops.Heard();
    HeaderOperation append = HeaderOperation.append("x-a", List.of(empty));
    assertThat(policy(rule(append)).decide(Hops.post(URL), heard).isUnchanged()).isTrue();
    assertThat(heard.events).isEmpty();
  }

  @Test
  void leavesOutARewriteThatFailsOrGivesABadValue() {
    Hops.Heard heard = new Hops.Heard();
    Hop hop = Hops.post(URL, "x-present: 1");
    HeaderPolicy policy =
        policy(
            rule("bad", HeaderOperation.replaceMatching("x-present", v -> v + "\n", false)),
            rule(
                "throws",
                HeaderOperation.replaceMatching(
                    "x-present",
                    v -> {
                      throw new IndexOutOfBoundsException("hunter2");
                    },
                    false)));

    assertThat(policy.decide(hop, heard).isUnchanged()).isTrue();
    assertThat(heard.events)
        .containsExactly(
            "refused bad replace x-present INVALID_VALUE",
            "refused throws replace x-present UNRESOLVED");
  }

  @Test
  void readsNoValueOfADefaultThatIsNotNeeded() {
    HeaderValue value =
        HeaderValue.of(
            () -> {
              throw new AssertionError("was asked");
            },
            false,
            "${file:/x}");
    HeaderPolicy policy = policy(rule(HeaderOperation.defaultValue("x-a", value)));

    assertThat(sent(policy, Hops.post(URL, "X-A: 1"))).containsExactly("X-A: 1");
  }

  /** Fault 34 among them. */
  @ParameterizedTest
  @ValueSource(strings = {"Cookie", "authorization", "USER-AGENT", "Content-Type"})
  void refusesToAppendToWhatIsNoList(String name) {
    assertThatThrownBy(() -> append(name, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"" + name + "\" (expected: ");
  }

  @Test
  void leavesObsTextOfTheApplicationAlone() {
    HeaderPolicy policy = policy(rule(append("x-a", "b"), set("x-c", "1")));

    assertThat(sent(policy, Hops.post(URL, "x-a: é"))).containsExactly("x-a: é,b", "x-c: 1");
  }
}
