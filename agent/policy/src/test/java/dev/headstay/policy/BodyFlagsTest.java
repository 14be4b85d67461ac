package dev.headstay.policy;

import static dev.headstay.policy.Hops.post;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flags that stand in a request's body. */
class BodyFlagsTest {
  private static final String BEDROCK = "https://bedrock-runtime.us-east-1.amazonaws.com/model/";
  private static final String INVOKE = BEDROCK + "anthropic.claude-opus-4-6-v1/invoke";
  private static final List<String> FLAGS = List.of("gone", "keep");

  private static HeaderPolicy.Builder builder(ConditionalFlags... conditions) {
    BetaTable.Builder table = BetaTable.builder();
    for (String name : BuiltInProviders.NAMES) {
      table.put(name, "keep", "keep").put(name, "gone", null);
    }
    ProviderFlags.Builder settings = ProviderFlags.builder();
    for (ConditionalFlags condition : conditions) {
      settings.add(condition);
    }
    BetaFlags.Builder flags = BetaFlags.builder(table.build());
    for (String name : BuiltInProviders.NAMES) {
      flags.provider(name, settings.build());
    }
    return HeaderPolicy.builder()
        .provider(
            ProviderDefinition.of("gateway", Hops.hosts("gw.example.com"), List.of(), "vertex_ai"))
        .provider(ProviderDefinition.of("plain", Hops.hosts("plain.example.com"), List.of(), null))
        .betas(flags.build());
  }

  private static BetaFlags.Outcome filter(HeaderPolicy policy, Hops.Heard heard, Hop hop) {
    return policy.filterBody(hop, "bedrock", null, FLAGS, heard);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        BEDROCK + "anthropic.claude-opus-4-6-v1/invoke, bedrock",
        BEDROCK + "anthropic.claude-opus-4-6-v1/invoke-with-response-stream, bedrock",
        BEDROCK + "anthropic.claude-opus-4-6-v1/converse, bedrock_converse",
        "http://127.0.0.1:8080/model/us.anthropic.claude-x/invoke, bedrock",
        "http://127.0.0.1:8080/model/meta.llama/invoke, none",
        "https://gw.example.com/v1/messages, vertex_ai",
        "https://plain.example.com/v1/messages, none",
        "https://r.services.ai.azure.com/anthropic/v1/messages, none",
        "https://api.anthropic.com/v1/messages, none",
        "https://other.example.org/v1/messages, none",
      })
  void areReadForProvidersThatTakeThemThere(String url, String column) {
    assertThat(builder().build().bodyColumn(post(url).target())).isEqualTo(column);
    assertThat(builder().mode(Mode.OFF).build().bodyColumn(post(url).target())).isNull();
    assertThat(HeaderPolicy.empty().bodyColumn(post(url).target())).isNull();
  }

  @Test
  void areReadAtNoOtherHostByAPathThatOccurredBefore() {
    HeaderPolicy policy = builder().build();
    String path = "/model/anthropic.claude-opus-4-6-v1/invoke";
    for (int turn = 0; turn < 2; turn++) {
      assertThat(policy.bodyColumn(post(INVOKE).target())).isEqualTo("bedrock");
      assertThat(policy.bodyColumn("bedrock-runtime.us-east-1.amazonaws.com", 443, path))
          .isEqualTo("bedrock");
      assertThat(policy.bodyColumn("api.anthropic.com", 443, path)).isNull();
      assertThat(policy.bodyColumn("plain.example.com", 443, path)).isNull();
      assertThat(policy.bodyColumn("gw.example.com", 443, path)).isEqualTo("vertex_ai");
    }
  }

  @Test
  void areFilteredLikeTheHeadersOwn() {
    Hops.Heard heard = new Hops.Heard();

    assertThat(filter(builder().build(), heard, post(INVOKE)).value).isEqualTo("keep");
    assertThat(heard.events).containsExactly("flag bedrock gone -> null");
    assertThat(heard.outcomes).containsExactly(HopOutcome.PATCHED);
  }

  @Test
  void areLeftAloneWhenThePolicyOnlyObserves() {
    Hops.Heard heard = new Hops.Heard();

    assertThat(filter(builder().mode(Mode.OBSERVE).build(), heard, post(INVOKE)))
        .isSameAs(BetaFlags.Outcome.UNCHANGED);
    assertThat(heard.events).containsExactly("flag bedrock gone -> null (observed)");
    assertThat(heard.outcomes).containsExactly(HopOutcome.OBSERVED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=b",
        "Authorization: AWS AKID:abc=",
        "Signature-Input: sig1=(\"@method\");created=1",
        "content-digest: sha-256=:AA==:",
        "Repr-Digest: sha-256=:AA==:",
        "Digest: SHA-256=AA==",
        "Content-MD5: AA==",
        "x-amz-checksum-crc32: AA==",
        "X-Amz-Content-SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      })
  void stayWhereASignatureOrADigestCoversTheBody(String line) {
    Hops.Heard heard = new Hops.Heard();

    assertThat(filter(builder().build(), heard, post(INVOKE, line)))
        .isSameAs(BetaFlags.Outcome.UNCHANGED);
    assertThat(heard.events)
        .containsExactly("refused betas filter anthropic_beta in the body BODY_SIGNED");
    assertThat(heard.outcomes).containsExactly(HopOutcome.REFUSED);
  }

  @Test
  void stayInAPresignedRequest() {
    Hops.Heard heard = new Hops.Heard();
    String url = INVOKE + "?X-Amz-SignedHeaders=host&X-Amz-Signature=abc";

    assertThat(filter(builder().build(), heard, post(url))).isSameAs(BetaFlags.Outcome.UNCHANGED);
    assertThat(heard.events).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer abc",
        "x-amz-content-sha256: UNSIGNED-PAYLOAD",
        "Content-Language: en",
      })
  void areFilteredWhereNothingCoversTheBody(String line) {
    assertThat(filter(builder().build(), new Hops.Heard(), post(INVOKE, line)).value)
        .isEqualTo("keep");
  }

  @Test
  void saysNothingOfASignatureWhereNoFlagWouldChange() {
    Hops.Heard heard = new Hops.Heard();
    Hop hop = post(INVOKE, "Content-MD5: AA==");

    assertThat(builder().build().filterBody(hop, "bedrock", null, List.of("keep"), heard))
        .isSameAs(BetaFlags.Outcome.UNCHANGED);
    assertThat(heard.events).isEmpty();
    assertThat(heard.outcomes).containsExactly(HopOutcome.UNCHANGED);
  }

  @ParameterizedTest
  @CsvSource({
    "https://r.services.ai.azure.com/anthropic/v1/messages, true",
    "https://gw.example.com/v1/messages, true",
    "https://bedrock-mantle.us-east-1.api.aws/anthropic/v1/messages, true",
    INVOKE + ", false",
    "https://plain.example.com/v1/messages, false",
    "https://other.example.org/v1/messages, false",
  })
  void theModelIsReadWhereThePathNamesNoneAndItMatters(String url, boolean read) {
    ConditionalFlags forModels =
        ConditionalFlags.forModels(
            ModelGlob.parse("claude-haiku*"), Collections.singletonMap("keep", null), null);
    RequestTarget target = post(url).target();

    HeaderPolicy policy = builder(forModels).build();
    assertThat(policy.goesByBodyModel(target, true)).isEqualTo(read);
    assertThat(policy.goesByBodyModel(target, false)).isFalse();
    HeaderPolicy adding = builder(forModels).rule(rule(add("anthropic-beta"))).build();
    assertThat(adding.goesByBodyModel(target, false)).isEqualTo(read);
    HeaderPolicy off = builder(forModels).mode(Mode.OFF).build();
    assertThat(off.goesByBodyModel(target, true)).isFalse();
    assertThat(builder().build().goesByBodyModel(target, true)).isFalse();
    assertThat(HeaderPolicy.empty().goesByBodyModel(target, true)).isFalse();
  }

  private static HeaderOperation add(String name) {
    return HeaderOperation.append(name, List.of(HeaderValue.constant("keep")));
  }

  private static HeaderRule rule(HeaderOperation operation) {
    return HeaderRule.builder("r").add(operation).build();
  }

  @Test
  void aRuleMayAddThemByAnyOperationThatAddsAHeader() {
    HeaderValue value = HeaderValue.constant("keep");
    NamePattern all = NamePattern.parse("Anthropic-*");
    for (HeaderOperation adds :
        List.of(
            add("Anthropic-Beta"),
            HeaderOperation.set("anthropic-beta", value),
            HeaderOperation.defaultValue("anthropic-beta", value),
            HeaderOperation.rename("x-beta", "anthropic-beta"),
            HeaderOperation.keep(all, false))) {
      assertThat(rule(adds).mayAdd(BetaFlags.HEADER)).as(adds.verb()).isTrue();
    }
    for (HeaderOperation doesNot :
        List.of(
            add("x-beta"),
            HeaderOperation.set("x-beta", value),
            HeaderOperation.rename("anthropic-beta", "x-beta"),
            HeaderOperation.replace("anthropic-beta", value),
            HeaderOperation.remove(all),
            HeaderOperation.keep(NamePattern.parse("x-*"), false))) {
      assertThat(rule(doesNot).mayAdd(BetaFlags.HEADER)).as(doesNot.verb()).isFalse();
    }
  }
}
