package dev.headstay.mockprovider;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/** What AWS SDK v2's own signer signs is taken, and nothing a byte off it. */
class AwsSignerPropertiesTest {
  private static final Instant NOW = Instant.parse("2026-09-21T10:00:00Z");
  private static final AwsCredentials CREDENTIALS =
      new AwsCredentials("AKIDEXAMPLE", "secret/with+signs", null);
  private static final AwsCredentials TEMPORARY =
      new AwsCredentials("ASIAEXAMPLE", "another", "to/ken+with==signs");

  record Unsigned(
      List<String> segments,
      Map<String, String> query,
      Map<String, List<String>> headers,
      String body) {}

  @Property(tries = 500)
  void takesWhatTheSdkSigned(
      @ForAll("requests") Unsigned unsigned, @ForAll boolean temporary, @ForAll boolean inQuery) {
    AwsCredentials credentials = temporary ? TEMPORARY : CREDENTIALS;

    WireRequest signed = sign(unsigned, credentials, inQuery);

    assertThat(judge(signed, credentials)).as("%s", signed).isNull();
  }

  @Property(tries = 500)
  void refusesAnotherByteInTheBody(
      @ForAll("requests") Unsigned unsigned, @ForAll @IntRange(max = 1000) int at) {
    WireRequest signed = sign(unsigned, CREDENTIALS, false);
    String body = signed.body().isEmpty() ? "{" : changed(signed.body(), at);
    WireRequest forged =
        new WireRequest(signed.requestLine(), signed.headerLines(), body, hash(body));

    assertForbidden(judge(forged, CREDENTIALS));
  }

  @Property(tries = 500)
  void refusesAnotherByteInPathOrQuery(
      @ForAll("requests") Unsigned unsigned,
      @ForAll @IntRange(max = 1000) int at,
      @ForAll boolean inQuery) {
    WireRequest signed = sign(unsigned, CREDENTIALS, inQuery);
    String target = "/" + changed(signed.target().substring(1), at);
    WireRequest forged =
        new WireRequest(
            "POST " + target + " HTTP/1.1",
            signed.headerLines(),
            signed.body(),
            signed.bodySha256());

    assertForbidden(judge(forged, CREDENTIALS));
  }

  @Property(tries = 500)
  void refusesAnotherByteInASignedHeader(
      @ForAll("requests") Unsigned unsigned,
      @ForAll @IntRange(max = 1000) int line,
      @ForAll @IntRange(max = 1000) int at) {
    WireRequest signed = sign(unsigned, CREDENTIALS, false);
    List<String> lines = new ArrayList<>(signed.headerLines());
    String chosen = lines.get(line % lines.size());
    int value = chosen.indexOf(": ") + 2;
    lines.set(
        line % lines.size(), chosen.substring(0, value) + changed(chosen.substring(value), at));
    WireRequest forged =
        new WireRequest(signed.requestLine(), lines, signed.body(), signed.bodySha256());

    assertForbidden(judge(forged, CREDENTIALS));
  }

  @Property(tries = 200)
  void refusesARequestWithoutOneOfItsSignedHeaders(
      @ForAll("requests") Unsigned unsigned, @ForAll @IntRange(max = 1000) int line) {
    WireRequest signed = sign(unsigned, CREDENTIALS, false);
    List<String> lines = new ArrayList<>(signed.headerLines());
    String gone = lines.remove(line % lines.size());
    WireRequest forged =
        new WireRequest(signed.requestLine(), lines, signed.body(), signed.bodySha256());

    if (gone.startsWith("Authorization")) {
      assertThat(AwsSignature.isClaimed(forged)).isFalse();
    } else {
      assertForbidden(judge(forged, CREDENTIALS));
    }
  }

  @Provide
  static Arbitrary<Unsigned> requests() {
    Arbitrary<String> text =
        Arbitraries.strings()
            .withChars("abcXYZ019-._~:/ +=&%$@!*'(),;[]é中")
            .ofMinLength(1)
            .ofMaxLength(12)
            // Clients send no dot segments, and signers differ on those that leave the root.
            .filter(segment -> !segment.equals(".") && !segment.equals(".."));
    Arbitrary<String> model =
        Arbitraries.of(
            "us.anthropic.claude-3-5-sonnet-20241022-v2:0",
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-v1:0",
            "a/../b",
            "anthropic.claude-sonnet-4-5");
    Arbitrary<String> value =
        Arbitraries.strings()
            .withChars("abcXYZ019 ,;=:/\"")
            .ofMinLength(1)
            .ofMaxLength(20)
            .map(String::trim)
            .filter(trimmed -> !trimmed.isEmpty());
    return Combinators.combine(
            Arbitraries.oneOf(model, text).list().ofMinSize(1).ofMaxSize(3),
            Arbitraries.maps(text, text).ofMaxSize(3),
            Arbitraries.maps(
                    Arbitraries.of("anthropic-beta", "content-type", "x-amz-meta", "X-Other"),
                    value.list().ofMinSize(1).ofMaxSize(3))
                .ofMaxSize(3),
            Arbitraries.strings().ofMaxLength(60))
        .as(Unsigned::new);
  }

  private static WireRequest sign(Unsigned unsigned, AwsCredentials credentials, boolean inQuery) {
    StringBuilder path = new StringBuilder("/model");
    for (String segment : unsigned.segments()) {
      path.append('/').append(SdkHttpUtils.urlEncode(segment));
    }
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .protocol("http")
            .host("127.0.0.1")
            .port(8080)
            .encodedPath(path.toString());
    unsigned.query().forEach(request::putRawQueryParameter);
    unsigned.headers().forEach(request::putHeader);
    byte[] body = unsigned.body().getBytes(StandardCharsets.UTF_8);
    AwsCredentialsIdentity identity =
        credentials.sessionToken() == null
            ? AwsCredentialsIdentity.create(
                credentials.accessKeyId(), credentials.secretAccessKey())
            : AwsSessionCredentialsIdentity.create(
                credentials.accessKeyId(),
                credentials.secretAccessKey(),
                credentials.sessionToken());
    SdkHttpRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                r -> {
                  r.identity(identity)
                      .request(request.build())
                      .payload(ContentStreamProvider.fromByteArray(body))
                      .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "bedrock")
                      .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                      .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC));
                  if (inQuery) {
                    r.putProperty(
                        AwsV4FamilyHttpSigner.AUTH_LOCATION,
                        AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING);
                    r.putProperty(
                        AwsV4FamilyHttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(10));
                  }
                })
            .request();
    List<String> lines = new ArrayList<>();
    signed.forEachHeader((name, values) -> values.forEach(v -> lines.add(name + ": " + v)));
    String target =
        signed.encodedPath() + signed.encodedQueryParameters().map(query -> "?" + query).orElse("");
    return new WireRequest(
        "POST " + target + " HTTP/1.1", lines, unsigned.body(), AwsSignature.sha256(body));
  }

  /** Another character in place of one, never inside a percent triplet, whose case is free. */
  private static String changed(String text, int at) {
    int index = at % text.length();
    int triplet = text.lastIndexOf('%', index);
    if (triplet >= 0 && index - triplet <= 2 && triplet + 2 < text.length()) {
      index = triplet;
    }
    char replacement = text.charAt(index) == 'q' ? 'w' : 'q';
    return text.substring(0, index) + replacement + text.substring(index + 1);
  }

  private static String hash(String body) {
    return AwsSignature.sha256(body.getBytes(StandardCharsets.UTF_8));
  }

  private static Reply judge(WireRequest request, AwsCredentials credentials) {
    return AwsSignature.judge(request, credentials, List.of("bedrock"), NOW);
  }

  private static void assertForbidden(Reply refusal) {
    assertThat(refusal).isNotNull();
    assertThat(refusal.status()).isEqualTo(403);
  }
}
