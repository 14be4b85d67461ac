package dev.headstay.benchmarks;

import com.anthropic.core.ObjectMappers;
import com.anthropic.core.http.HttpMethod;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpRequestBody;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.headstay.clients.anthropicjava.AnthropicJavaIntegration;
import dev.headstay.clients.awssdk2.AwsSdk2Integration;
import dev.headstay.engine.ClientIntegration;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Calls without flags that SDKs are about to sign, and the hooked methods that they pass. */
enum SdkCall {
  AWS_SDK_2(
      SignerTemplate.class,
      "software.amazon.awssdk.http.auth.aws.internal.signer.DefaultAwsV4HttpSigner",
      new AwsSdk2Integration()) {
    @Override
    Object request(String url, Map<String, Object> body) {
      SignRequest<?> request = AwsSdk2Signing.request(json(body));
      // The URL's path is put ahead of the one that is there.
      SdkHttpRequest http =
          request.request().copy(copy -> copy.encodedPath("").uri(URI.create(url)));
      return request.toBuilder().request(http).build();
    }
  },

  /**
   * Bodies that an application publishes. What is in memory is signed as above, whether the SDK's
   * client is asynchronous or not.
   */
  AWS_SDK_2_ASYNC(
      AsyncSignerTemplate.class,
      "software.amazon.awssdk.http.auth.aws.internal.signer.DefaultAwsV4HttpSigner",
      new AwsSdk2Integration()) {
    @Override
    Object request(String url, Map<String, Object> body) {
      byte[] bytes = json(body);
      return AsyncSignRequest.builder(CREDENTIALS)
          .request(awsRequest(url, bytes.length))
          .payload(AsyncRequestBody.fromBytes(bytes))
          .putProperty(HttpSigner.SIGNING_CLOCK, Clock.systemUTC())
          .build();
    }
  },

  ANTHROPIC_JAVA(
      BackendTemplate.class,
      "com.anthropic.bedrock.backends.BedrockBackend",
      new AnthropicJavaIntegration()) {
    @Override
    Object request(String url, Map<String, Object> body) {
      return HttpRequest.builder()
          .method(HttpMethod.POST)
          .baseUrl(url)
          .putHeader("User-Agent", "Anthropic/Java 3.12.0")
          .putHeader("anthropic-version", "2023-06-01")
          .putHeader("X-Stainless-Retry-Count", "0")
          .putHeader("X-Stainless-Read-Timeout", "600")
          .body(ownBody(body))
          .build();
    }
  };

  /** Whose body is never read. */
  static final String FIRST_PARTY = "https://api.anthropic.com/v1/messages";

  static final String OBJECT_STORE = "https://s3.us-east-1.amazonaws.com/bucket/a/key";

  static final String BEDROCK =
      "https://bedrock-runtime.us-east-1.amazonaws.com/model/"
          + "us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke";

  private static final AwsCredentialsIdentity CREDENTIALS =
      AwsCredentialsIdentity.create("AKIDEXAMPLE", "secret");

  private static final JsonMapper MAPPER = ObjectMappers.jsonMapper();

  private static final String TEXT =
      "The user's \"quick\" question, number 2026: which of 100 cities has sun in Malmö's summer?\n";

  private final Class<?> template;
  private final String className;
  private final ClientIntegration integration;

  SdkCall(Class<?> template, String className, ClientIntegration integration) {
    this.template = template;
    this.className = className;
    this.integration = integration;
  }

  /** The hooked method, with beta flags filtered or not; see {@link Woven#of}. */
  UnaryOperator<Object> woven(boolean betas, boolean onClassPath) {
    String configuration =
        "{\"version\": 1, \"log\": {\"level\": \"warn\"}" + (betas ? ", \"betas\": {}}" : "}");
    return Woven.of(template, className, integration, configuration, onClassPath);
  }

  UnaryOperator<Object> unwoven() {
    return Woven.not(template, className);
  }

  /** What the method gets, with a text of its own for the URL, as a program's calls have. */
  abstract Object request(String url, Map<String, Object> body);

  /** A body of some {@code size} bytes of JSON. */
  static Map<String, Object> body(int size) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("anthropic_version", "bedrock-2023-05-31");
    body.put("max_tokens", 256);
    String text = TEXT.repeat(1 + size / TEXT.length()).substring(0, Math.max(0, size - 110));
    body.put("messages", Collections.singletonList(Map.of("role", "user", "content", text)));
    return body;
  }

  private static byte[] json(Map<String, Object> body) {
    return MAPPER.valueToTree(body).toString().getBytes(StandardCharsets.UTF_8);
  }

  private static SdkHttpRequest awsRequest(String url, int length) {
    return SdkHttpFullRequest.builder()
        .method(SdkHttpMethod.POST)
        .uri(URI.create(url))
        .putHeader("Content-Type", "application/json")
        .putHeader("Content-Length", String.valueOf(length))
        .putHeader("User-Agent", "aws-sdk-java/2.54.14")
        .putHeader("amz-sdk-invocation-id", "c0ffee")
        .putHeader("amz-sdk-request", "attempt=1; max=4")
        .build();
  }

  /** The SDK's own body, whose maker the compiler is not to see. */
  private static HttpRequestBody ownBody(Map<String, Object> body) {
    try {
      return (HttpRequestBody)
          Class.forName("com.anthropic.core.http.HttpRequestBodies")
              .getMethod("json", JsonMapper.class, Object.class)
              .invoke(null, MAPPER, body);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
