package dev.headstay.policy;

import static dev.headstay.policy.Hops.constant;
import static dev.headstay.policy.Hops.post;
import static dev.headstay.policy.Hops.rule;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fault 37. */
class SignedRequestTest {
  private static final String URL = "https://api.example.com/v1/messages";
  private static final String AWS4 =
      "Authorization: AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/bedrock/aws4_request, "
          + "SignedHeaders=content-type;host;x-amz-date;X-Covered, Signature=abc";

  static Stream<Arguments> knownSets() {
    return Stream.of(
        Arguments.of(URL, AWS4),
        Arguments.of(URL, AWS4.replace(", ", ",")),
        Arguments.of(URL, AWS4.replace("SignedHeaders", "signedheaders")),
        Arguments.of(URL, AWS4.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")),
        Arguments.of(URL, AWS4.replace("AWS4-HMAC-SHA256", "aws4-hmac-sha256")),
        Arguments.of(URL, AWS4.replace("AWS4-HMAC-SHA256", "GOOG4-HMAC-SHA256")),
        Arguments.of(
            URL,
            "Authorization: HMAC-SHA256 Credential=x&SignedHeaders=date;host;x-covered&Signature=y"),
        Arguments.of(
            URL + "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-SignedHeaders=host%3Bx-covered", "B: 1"),
        Arguments.of(URL + "?x-amz-signedheaders=host%3bx%2Dcovered&X-Amz-Signature=abc", "B: 1"),
        Arguments.of(URL + "?X%2DAmz-SignedHeaders=host;X-Covered", "B: 1"),
        Arguments.of(
            URL, "Signature-Input: sig1=(\"@method\" \"x-covered\");created=1;keyid=\"x-free\""),
        Arguments.of(
            URL,
            "signature-input: a=();keyid=\"(\", b=(\"@query-param\";name=\"x-free\""
                + " \"X-Covered\";sf);created=1"),
        Arguments.of(
            URL,
            "Authorization: Signature keyId=\"headers=x\",algorithm=\"hmac-sha256\","
                + "headers=\"(request-target) host x-covered\",signature=\"abc=\""));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("knownSets")
  void keepsWhatIsCoveredAndGivesTheRestFree(String url, String signature) {
    Hops.Heard heard = new Hops.Heard();
    Hop hop = post(url, signature, "x-covered: 1", "x-free: 1");
    HeaderPolicy policy =
        Hops.policy(
            rule(
                HeaderOperation.set("x-covered", constant("2")),
                HeaderOperation.set("x-free", constant("2")),
                HeaderOperation.set("x-new", constant("2"))));

    assertThat(Hops.text(Hops.sentLines(policy, hop, heard)))
        .containsExactly(
            signature.replaceFirst(": +", ": "), "x-covered: 1", "x-free: 2", "x-new: 2");
    assertThat(heard.events).containsExactly("refused rule set x-covered SIGNED", "changed rule");
  }

  static Stream<Arguments> unknownSets() {
    return Stream.of(
        Arguments.of(URL, "Authorization: AWS AKID:abc="),
        Arguments.of(URL, "Authorization: SharedKey account:abc="),
        Arguments.of(URL, "Authorization: Hawk id=\"x\", ts=\"1\", mac=\"abc\""),
        Arguments.of(URL, "Authorization: hmac id:abc"),
        Arguments.of(URL, "Authorization: HmacSHA256 abc"),
        Arguments.of(URL, "Authorization: AWS4-HMAC-SHA256 Credential=x, Signature=abc"),
        Arguments.of(URL, "Authorization: AWS4-HMAC-SHA256 SignedHeaders=, Signature=abc"),
        Arguments.of(URL, "Authorization: Signature keyId=\"x\",signature=\"abc\""),
        Arguments.of(
            URL, "Authorization: OAuth realm=\"x\", oauth_nonce=\"1\",oauth_signature=\"abc\""),
        Arguments.of(URL, "Signature-Input: sig1=(\"@method\" \"x"),
        Arguments.of(URL, "Signature-Input: sig1=\"@method\""),
        Arguments.of(URL, "Signature-Input: sig1=(\"@method\""),
        Arguments.of(URL + "?X-Amz-SignedHeaders=host%3", "B: 1"),
        Arguments.of(URL + "?X-Amz-SignedHeaders=", "B: 1"),
        Arguments.of(URL + "?X-Amz-Signature=abc", "B: 1"),
        Arguments.of(URL + "?AWSAccessKeyId=x&Signature=abc&Expires=1", "B: 1"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("unknownSets")
  void allowsOnlyAdditionsWhereTheSetIsUnknown(String url, String signature) {
    Hops.Heard heard = new Hops.Heard();
    Hop hop = post(url, signature, "x-there: 1", "x-old: 1");
    HeaderPolicy policy =
        Hops.policy(
            rule(
                "first",
                HeaderOperation.set("x-there", constant("2")),
                HeaderOperation.append("x-there", List.of(constant("3"))),
                HeaderOperation.rename("x-old", "x-renamed"),
                HeaderOperation.remove(NamePattern.parse("x-t*")),
                HeaderOperation.defaultValue("x-new", constant("2"))),
            rule("second", HeaderOperation.set("x-new", constant("3"))));

    assertThat(Hops.text(Hops.sentLines(policy, hop, heard)))
        .containsExactly(signature, "x-there: 1", "x-old: 1", "x-new: 3");
    assertThat(heard.events)
        .containsExactly(
            "refused first remove x-there SIGNED",
            "refused first rename x-old SIGNED",
            "refused first set x-there SIGNED",
            "refused first append x-there SIGNED",
            "changed first",
            "changed second");
  }

  @ParameterizedTest(name = "{0} is not signed")
  @ValueSource(
      strings = {
        "Authorization: Bearer hmac",
        "Authorization: Basic eDp5",
        "Authorization: OAuth token",
        "Authorization: Digest username=\"x\", response=\"y\"",
        "X-Authorization: AWS4-HMAC-SHA256 SignedHeaders=x-there, Signature=abc",
        "Authorization:",
      })
  void leavesWhatIsNoSignatureFree(String line) {
    HeaderPolicy policy = Hops.policy(rule(HeaderOperation.set("x-there", constant("2"))));

    assertThat(
            Hops.sent(
                policy, post(URL + "?sig=X-Amz-SignedHeaders&X-Other=a%b", line, "x-there: 1")))
        .contains("x-there: 2");
  }

  @Test
  void keepsAuthorizationAndAmazonsHeadersWhateverIsCovered() {
    Hops.Heard heard = new Hops.Heard();
    Hop hop = post(URL + "?X-Amz-SignedHeaders=host", "Signature: a=:b:");
    HeaderPolicy policy =
        Hops.policy(
            rule(
                HeaderOperation.set("authorization", constant("Bearer x")),
                HeaderOperation.defaultValue("X-Amz-Security-Token", constant("x")),
                HeaderOperation.set("signature", constant("x"))));

    assertThat(policy.decide(hop, heard).isUnchanged()).isTrue();
    assertThat(heard.events)
        .containsExactly(
            "refused rule set authorization SIGNED",
            "refused rule set signature SIGNED",
            "refused rule default X-Amz-Security-Token SIGNED");
  }

  @Test
  void neverRenamesOntoOrFromWhatIsOutOfBounds() {
    HeaderPolicy policy =
        Hops.policy(
            rule("to", HeaderOperation.rename("x-free", "X-Amz-Other")),
            rule("from", HeaderOperation.rename("x-covered", "x-new")));
    Hop hop = post(URL, AWS4, "x-covered: 1", "x-free: 1");

    assertThat(policy.decide(hop, DecisionListener.NONE).isUnchanged()).isTrue();
  }

  @Test
  void filtersFlagsThatAreNotCovered() {
    BetaTable table = BetaTable.builder().put("bedrock_mantle", "a", "b").build();
    HeaderPolicy policy = HeaderPolicy.builder().betas(BetaFlags.builder(table).build()).build();
    String url = "https://bedrock-mantle.us-east-1.api.aws/anthropic/v1/messages";
    Hops.Heard heard = new Hops.Heard();

    assertThat(Hops.sent(policy, post(url, AWS4, "anthropic-beta: a")))
        .contains("anthropic-beta: b");
    Hop covered = post(url, AWS4.replace("X-Covered", "anthropic-beta"), "anthropic-beta: a");
    assertThat(policy.decide(covered, heard).isUnchanged()).isTrue();
    assertThat(heard.events).containsExactly("refused betas filter anthropic-beta SIGNED");
    Hop unknown = post(url, "Authorization: AWS x:y", "anthropic-beta: a");
    assertThat(policy.decide(unknown, heard).isUnchanged()).isTrue();
  }

  @Test
  void saysNothingOfAnOperationThatWouldChangeNothing() {
    Hops.Heard heard = new Hops.Heard();
    Hop hop = post(URL, AWS4, "x-covered: 1");
    HeaderPolicy policy =
        Hops.policy(
            rule(
                HeaderOperation.set("x-covered", constant("1")),
                HeaderOperation.remove(NamePattern.parse("x-absent")),
                HeaderOperation.append("x-covered", List.of(constant("1")))));

    policy.decide(hop, heard);

    assertThat(heard.events).isEmpty();
  }
}
