package dev.headstay.policy;

import static dev.headstay.policy.Hops.hosts;
import static dev.headstay.policy.Hops.paths;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderTest {
  private static final String GATEWAY = "https://gateway.ai.cloudflare.com";

  /** A filter whose every column turns the flag {@code who} into {@code is-<column>}. */
  private static BetaFlags whoIsIt() {
    BetaTable.Builder table = BetaTable.builder();
    for (String name : ProviderDefinition.builtInNames()) {
      table.put(name, "who", "is-" + name);
    }
    return BetaFlags.builder(table.build())
        .provider("anthropic", ProviderFlags.builder().filter(true).build())
        .build();
  }

  private static String who(HeaderPolicy policy, String url) {
    String line = Hops.sent(policy, Hops.post(url, "anthropic-beta: who")).get(0);
    String flag = line.substring("anthropic-beta: ".length());
    return flag.startsWith("is-") ? flag.substring(3) : null;
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "https://api.anthropic.com/v1/messages, anthropic",
    "https://API.Anthropic.com./anything, anthropic",
    "https://api.anthropic.com.evil.test/v1/messages,",
    "https://anthropic.com/v1/messages,",
    "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/invoke, bedrock",
    "https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com/model/m/invoke, bedrock",
    "https://bedrock-runtime.cn-north-1.amazonaws.com.cn/model/m/invoke, bedrock",
    "https://bedrock-runtime.us-east-1.api.aws/model/m/invoke-with-response-stream, bedrock",
    "https://bedrock-runtime.eusc-de-east-1.amazonaws.eu/model/m/invoke, bedrock",
    "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse, bedrock_converse",
    "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse-stream, bedrock_converse",
    "https://bedrock-runtime.us-east-1.amazonaws.com/model/arn:aws:b:u:1:p/x/invoke, bedrock",
    "https://bedrock-runtime.us-east-1.amazonaws.com/model/arn%3Aaws%3Ab%2Fx/invoke, bedrock",
    "https://bedrock-runtime.us-east-1.amazonaws.com/anthropic/v1/messages, bedrock_mantle",
    "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/count-tokens,",
    "https://bedrock-runtime.us-east-1.amazonaws.com/,",
    "https://bedrock-mantle.us-east-1.api.aws/anthropic/v1/messages, bedrock_mantle",
    "https://bedrock-mantle.us-east-1.api.aws/anthropic/v1/messages/count_tokens, bedrock_mantle",
    "https://bedrock-mantle.us-east-1.api.aws/anthropic/v1/messagesx,",
    "https://vpce-0a1-b2.bedrock-runtime.eu-west-1.vpce.amazonaws.com/model/m/invoke, bedrock",
    "https://vpce-0a1.bedrock-runtime.eu-west-1.amazonaws.com/model/m/invoke,",
    "https://evil.bedrock-runtime.us-east-1.amazonaws.com/model/m/invoke,",
    "https://bedrock-runtime.us-east-1.amazonaws.com.evil.test/model/m/invoke,",
    "https://bedrock-runtime.a.b.amazonaws.com/model/m/invoke,",
    "https://bedrock-runtime.amazonaws.com/model/m/invoke,",
    "https://bedrock.us-east-1.amazonaws.com/model/m/invoke,",
    "https://us-east5-aiplatform.googleapis.com/v1/x/publishers/anthropic/models/m:rawPredict,"
        + " vertex_ai",
    "https://aiplatform.googleapis.com/v1/p/publishers/anthropic/models/m:streamRawPredict,"
        + " vertex_ai",
    "https://aiplatform.eu.rep.googleapis.com/v1/publishers/anthropic/models/m@1:rawPredict,"
        + " vertex_ai",
    "https://aiplatform.googleapis.com/v1/publishers/google/models/gemini:streamRawPredict,",
    "https://aiplatform.googleapis.com/v1/publishers/anthropic/models/m:predict,",
    "https://storage.googleapis.com/publishers/other/models/m:rawPredict,",
    "https://res.services.ai.azure.com/anthropic/v1/messages, azure_ai",
    "https://res.services.ai.azure.com/openai/v1/chat/completions,",
    "https://a.b.services.ai.azure.com/anthropic/v1/messages,",
    "https://dbc-1.cloud.databricks.com/serving-endpoints/anthropic/v1/messages, databricks",
    "https://adb-1.2.azuredatabricks.net/ai-gateway/anthropic/v1/messages, databricks",
    "https://1.gcp.databricks.com/serving-endpoints/anthropic/v1/messages, databricks",
    "https://dbc-1.cloud.databricks.com/api/2.0/clusters,",
    GATEWAY + "/v1/acct/gw/anthropic/v1/messages, anthropic",
    GATEWAY + "/v1/acct/gw/aws-bedrock/bedrock-runtime/us-east-1/model/x/invoke, bedrock",
    GATEWAY
        + "/v1/acct/gw/aws-bedrock/bedrock-runtime/us-east-1/model/x/converse,"
        + " bedrock_converse",
    GATEWAY
        + "/v1/acct/gw/google-vertex-ai/v1/p/publishers/anthropic/models/m:rawPredict,"
        + " vertex_ai",
    GATEWAY + "/v1/acct/gw/openai/chat/completions,",
    GATEWAY + "/v1/acct/gw/google-vertex-ai/v1/publishers/google/models/m:rawPredict,",
    GATEWAY + "/v1/acct/anthropic/v1/messages,",
    GATEWAY + "/v1//gw/anthropic/v1/messages,",
    GATEWAY + "/v2/acct/gw/anthropic/v1/messages,",
    "https://gw.test/bedrock/model/us.anthropic.claude-opus-4-1-v1%3A0/invoke, bedrock",
    "https://gw.test/model/anthropic.claude/converse-stream, bedrock_converse",
    "https://gw.test/x/model/arn%3Aaws%3Abedrock%3Aus%3A1%3Aprofile%2Fx/invoke, bedrock",
    "https://gw.test/vertex/v1/publishers/anthropic/models/claude:rawPredict, vertex_ai",
    "https://gw.test/model/fraud-detector/invoke,",
    "https://gw.test/functions/claude/invoke,",
    "https://gw.test/model/claude/x/invoke,",
    "https://gw.test/model//invoke,",
    "https://gw.test/model/invoke,",
    "https://gw.test/publishers/anthropic/models/:rawPredict,",
    "https://gw.test/anthropic/v1/messages,",
    "https://gw.test/v1/messages,",
    "https://gw.test/,",
  })
  void isFoundByHostThenByPath(String url, String expected) {
    HeaderPolicy policy = HeaderPolicy.builder().betas(whoIsIt()).build();

    assertThat(who(policy, url)).isEqualTo(expected);
  }

  @Test
  void isTheFirstDefinedOneThenABuiltInOne() {
    HeaderPolicy policy =
        HeaderPolicy.builder()
            .provider(
                ProviderDefinition.of("a", hosts("api.anthropic.com"), paths("/a/**"), "vertex_ai"))
            .provider(
                ProviderDefinition.of("b", hosts("*.anthropic.com"), paths("/*/b"), "databricks"))
            .provider(ProviderDefinition.of("c", hosts("c.test"), List.of(), null))
            .betas(whoIsIt())
            .build();

    assertThat(who(policy, "https://api.anthropic.com/a/b")).isEqualTo("vertex_ai");
    assertThat(who(policy, "https://api.anthropic.com/x/b")).isEqualTo("databricks");
    assertThat(who(policy, "https://api.anthropic.com/v1/messages")).isEqualTo("anthropic");
    assertThat(who(policy, "https://c.test/model/anthropic.claude/invoke")).isNull();
  }

  private static boolean ruleApplies(String provider, String url, ProviderDefinition... defined) {
    HeaderPolicy.Builder policy = HeaderPolicy.builder();
    for (ProviderDefinition definition : defined) {
      policy.provider(definition);
    }
    HeaderPolicy built =
        policy
            .rule(
                HeaderRule.builder("r")
                    .matcher(RequestMatcher.builder().providers(List.of(provider)).build())
                    .add(HeaderOperation.set("x-a", HeaderValue.constant("1")))
                    .build())
            .build();
    boolean applies = !built.decide(Hops.post(url), DecisionListener.NONE).isUnchanged();
    if (applies) {
      assertThat(built.interest(java.net.URI.create(url).getHost())).isEqualTo(Interest.RULES);
    }
    return applies;
  }

  @ParameterizedTest(name = "a rule for {0} at {1}: {2}")
  @CsvSource({
    "anthropic, https://api.anthropic.com/v1/messages, true",
    "bedrock, https://bedrock-runtime.us-east-1.amazonaws.com/model/m/invoke, true",
    "bedrock, https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse, false",
    "bedrock_converse, https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse, true",
    "bedrock_mantle, https://bedrock-mantle.us-east-1.api.aws/anthropic/v1/messages, true",
    "bedrock_mantle, https://bedrock-runtime.us-east-1.api.aws/anthropic/v1/messages, true",
    "vertex_ai, https://aiplatform.googleapis.com/publishers/anthropic/models/m:rawPredict, true",
    "azure_ai, https://r.services.ai.azure.com/anthropic/v1/messages, true",
    "databricks, https://x.cloud.databricks.com/serving-endpoints/anthropic/v1/messages, true",
    "bedrock, https://evil.test/model/anthropic.claude/invoke, false",
    "vertex_ai, https://evil.test/publishers/anthropic/models/m:rawPredict, false",
    "anthropic, https://gateway.ai.cloudflare.com/v1/evil/gw/anthropic/v1/messages, false",
  })
  void satisfiesARuleByItsHostAlone(String provider, String url, boolean expected) {
    assertThat(ruleApplies(provider, url)).isEqualTo(expected);
  }

  @Test
  void satisfiesARuleByItsNameNeverByTheTableItBorrows() {
    ProviderDefinition corp =
        ProviderDefinition.of("corp", hosts("gw.test"), paths("/ok/**"), "anthropic");

    assertThat(ruleApplies("corp", "https://gw.test/ok/x", corp)).isTrue();
    assertThat(ruleApplies("corp", "https://gw.test/no", corp)).isFalse();
    assertThat(ruleApplies("anthropic", "https://gw.test/ok/x", corp)).isFalse();
    assertThat(ruleApplies("anthropic", "https://api.anthropic.com/", corp)).isTrue();
  }

  @Test
  void ofABuiltInNameIsMoreOfTheSame() {
    ProviderDefinition more = ProviderDefinition.of("anthropic", hosts("gw.test"), List.of(), null);

    assertThat(ruleApplies("anthropic", "https://gw.test/", more)).isTrue();
    assertThat(ruleApplies("anthropic", "https://api.anthropic.com/", more)).isTrue();
  }
}
