package dev.headstay.mockprovider;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests and signatures are those of AWS's published Signature Version 4 test suite ({@code
 * tests/aws-signing-test-suite/v4} of aws-c-auth); the case is named with each.
 */
class AwsSignatureTest {
  private static final AwsCredentials CREDENTIALS =
      new AwsCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null);
  private static final Instant THEN = Instant.parse("2015-08-30T12:36:00Z");
  private static final String SCOPE = "20150830/us-east-1/service/aws4_request";
  private static final String VANILLA =
      "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
  private static final String MISMATCH =
      "The request signature we calculated does not match the signature you provided. Check your"
          + " AWS Secret Access Key and signing method. Consult the service documentation for"
          + " details.";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "get-vanilla | GET / | | "
            + "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "get-relative-normalized | GET /example/.. | | "
            + "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "get-relative-relative-normalized | GET /example1/example2/../.. | | "
            + "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "get-slash-dot-slash-normalized | GET /./ | | "
            + "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "get-slash-normalized | GET // | | "
            + "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "get-slash-pointless-dot-normalized | GET /./example | | "
            + "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5",
        "get-slashes-normalized | GET //example// | | "
            + "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
        "get-space-normalized | GET /example space/ | | "
            + "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
        "get-unreserved |"
            + " GET /-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz | | "
            + "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
        "get-utf8 | GET /\u1234 | | "
            + "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
        "get-vanilla-empty-query-key | GET /?Param1=value1 | | "
            + "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
        "get-vanilla-query-order-encoded |"
            + " GET /?Param-3=Value3&Param=Value2&%E1%88%B4=Value1 | | "
            + "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
        "get-vanilla-query-order-key-case | GET /?Param2=value2&Param1=value1 | | "
            + "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        "get-vanilla-query-unreserved |"
            + " GET /?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
            + "=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz | | "
            + "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
        "get-vanilla-utf8-query | GET /?\u1234=bar | | "
            + "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
        "get-header-key-duplicate | GET / |"
            + " My-Header1:value2; My-Header1:value2; My-Header1:value1 | "
            + "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
        "get-header-value-order | GET / |"
            + " My-Header1:value4; My-Header1:value1; My-Header1:value3; My-Header1:value2 | "
            + "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
        "get-header-value-trim | GET / | My-Header1: value1; My-Header2: \"a   b   c\" | "
            + "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        "post-vanilla | POST / | | "
            + "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        "post-header-key-sort | POST / | My-Header1:value1 | "
            + "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
        "post-header-value-case | POST / | My-Header1:VALUE1 | "
            + "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
        "post-vanilla-query | POST /?Param1=value1 | | "
            + "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
      })
  void takesWhatThePublishedSuiteSigned(
      String name, String line, String headers, String signature) {
    List<String> added = headers == null ? List.of() : Arrays.asList(headers.split("; "));
    String names = headers == null ? "" : "my-header1;";
    if (name.equals("get-header-value-trim")) {
      names += "my-header2;";
    }

    Reply refusal = judge(request(line, added, "host;" + names + "x-amz-date", signature, ""));

    assertThat(refusal).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "content-type:application/x-www-form-urlencoded,"
        + "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b",
    "content-type:application/x-www-form-urlencoded; charset=utf-8,"
        + "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422",
  })
  void takesASignedBodyOfTheSuite(String contentType, String signature) {
    List<String> headers =
        List.of(
            contentType,
            "Content-Length:13",
            "x-amz-content-sha256:"
                + "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e");
    String signed = "content-length;content-type;host;x-amz-content-sha256;x-amz-date";

    assertThat(judge(request("POST /", headers, signed, signature, "Param1=value1"))).isNull();
    assertRefused(
        judge(request("POST /", headers, signed, signature, "Param1=value2")),
        "InvalidSignatureException",
        MISMATCH);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "get-vanilla, GET, '', host, '',"
        + "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d",
    "get-vanilla-query-order-encoded, GET,"
        + " Param-3=Value3&Param=Value2&%E1%88%B4=Value1&, host, '',"
        + "c5f1848ceec943ac2ca68ee720460c23aaae30a2300586597ada94c4a65e4787",
    "post-header-key-sort, POST, '', host%3Bmy-header1, My-Header1:value1,"
        + "c09d07e0d55871f10f2a6d350d994acf6825a3cae70673d7def55616e6119dd7",
  })
  void takesThePresignedQueriesOfTheSuite(
      String name, String method, String query, String signed, String header, String signature) {
    WireRequest presigned = presigned(method, query, signed, header, signature);

    assertThat(judge(presigned)).isNull();
    assertThat(judge(presigned, CREDENTIALS, THEN.plusSeconds(3600))).isNull();
    assertRefused(
        judge(presigned, CREDENTIALS, THEN.plusSeconds(3601)),
        "InvalidSignatureException",
        "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z"
            + " (20150830T133601Z - 60 min.)");
  }

  @ParameterizedTest
  @CsvSource({
    "GET /example/..,eca7ead57bb5aa5c8e28007acd4ff04e1ff9a0ff3b237ec1554a184887ff9282",
    "GET //,c88bcd3d312d75078c0cd961d6deae3f4c754924b01669efcfcb439fd5e5b76e",
    "GET /./,68714168e6557f8f2de0ef956fc24dc2593a4bd2961f8df51898d8a134695145",
  })
  void refusesAPathSignedWithItsDotsAsS3Wants(String line, String signature) {
    assertRefused(
        judge(request(line, List.of(), "host;x-amz-date", signature, "")),
        "InvalidSignatureException",
        MISMATCH);
  }

  @Test
  void takesASessionTokenThatIsSigned() {
    String token = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
    WireRequest request =
        request(
            "GET /",
            List.of("X-Amz-Security-Token:" + token),
            "host;x-amz-date;x-amz-security-token",
            "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
            "");

    assertThat(judge(request, withToken(token), THEN)).isNull();
    assertUnrecognized(judge(request, withToken("other"), THEN));
    assertUnrecognized(judge(request, CREDENTIALS, THEN));
  }

  @Test
  void takesASessionTokenThatWasAddedLater() {
    String signature = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b";
    List<String> token = List.of("X-Amz-Security-Token:t");

    Reply refusal =
        judge(request("POST /", token, "host;x-amz-date", signature, ""), withToken("t"), THEN);

    assertThat(refusal).isNull();
    assertUnrecognized(
        judge(
            request("POST /", List.of(), "host;x-amz-date", signature, ""), withToken("t"), THEN));
  }

  @Test
  void refusesAStrangersKey() {
    AwsCredentials other = new AwsCredentials("AKIDOTHER", CREDENTIALS.secretAccessKey(), null);

    assertUnrecognized(judge(vanilla(), other, THEN));
  }

  @Test
  void refusesAnotherSecret() {
    AwsCredentials other = new AwsCredentials("AKIDEXAMPLE", "other", null);

    assertRefused(judge(vanilla(), other, THEN), "InvalidSignatureException", MISMATCH);
  }

  @Test
  void allowsFiveMinutesOffItsClock() {
    assertThat(judge(vanilla(), CREDENTIALS, THEN.plusSeconds(300))).isNull();
    assertThat(judge(vanilla(), CREDENTIALS, THEN.minusSeconds(300))).isNull();
    assertRefused(
        judge(vanilla(), CREDENTIALS, THEN.plusSeconds(301)),
        "InvalidSignatureException",
        "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z"
            + " (20150830T124101Z - 5 min.)");
    assertRefused(
        judge(vanilla(), CREDENTIALS, THEN.minusSeconds(301)),
        "InvalidSignatureException",
        "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z"
            + " (20150830T123059Z + 5 min.)");
  }

  @ParameterizedTest
  @CsvSource({
    "20150830/us-east-1/other/aws4_request,"
        + " Credential should be scoped to correct service: 'service'. ",
    "20150831/us-east-1/service/aws4_request,"
        + " 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
        + " HTTP: ''20150831'' != ''20150830'', from ''20150830T123600Z''.'",
    "20150830/us-east-1/service/aws5_request,"
        + " 'Credential should be scoped with a valid terminator: ''aws4_request'', not"
        + " ''aws5_request''.'",
  })
  void refusesAScopeThatIsNotItsOwn(String scope, String message) {
    WireRequest request = replaced(vanilla(), SCOPE, scope);

    Reply refusal = judge(request);

    assertRefused(refusal, "InvalidSignatureException", message.trim());
  }

  @ParameterizedTest
  @CsvSource({
    "'SignedHeaders=host;x-amz-date, ', '', "
        + "Authorization header requires 'SignedHeaders' parameter.",
    "'AWS4-HMAC-SHA256', 'AWS', '"
        + "Authorization header requires ''Credential'' parameter. Authorization header requires"
        + " ''Signature'' parameter. Authorization header requires ''SignedHeaders'' parameter.'",
    "'Credential=', 'Credential', '"
        + "''CredentialAKIDEXAMPLE/20150830/us-east-1/service/aws4_request'' not a valid key=value"
        + " pair (missing equal-sign) in Authorization header'",
    "'X-Amz-Date:20150830T123600Z', 'X-Amz-Date:today', '"
        + "Date must be in ISO-8601 ''basic format''. Got ''today''. See"
        + " http://en.wikipedia.org/wiki/ISO_8601'",
    "'X-Amz-Date:20150830T123600Z', 'Date:today', '"
        + "Authorization header requires existence of either a ''X-Amz-Date'' or a ''Date''"
        + " header.'",
    "'/aws4_request', '', '"
        + "Credential must have exactly 5 slash-delimited elements, e.g."
        + " keyid/date/region/service/term, got ''AKIDEXAMPLE/20150830/us-east-1/service'''",
  })
  void saysWhatIsMissing(String part, String replacement, String message) {
    assertRefused(
        judge(replaced(vanilla(), part, replacement)), "IncompleteSignatureException", message);
  }

  @Test
  void wantsTheHostSigned() {
    WireRequest request = replaced(vanilla(), "host;", "");

    assertRefused(
        judge(request),
        "InvalidSignatureException",
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }

  @Test
  void takesAHeaderAddedLaterUnlessItIsAwss() {
    WireRequest added = request("GET /", List.of("X-Trace:1"), "host;x-amz-date", VANILLA, "");
    WireRequest awss = request("GET /", List.of("X-Amz-Meta:1"), "host;x-amz-date", VANILLA, "");

    assertThat(judge(added)).isNull();
    assertRefused(
        judge(awss),
        "AccessDeniedException",
        "There were headers present in the request which were not signed: x-amz-meta");
  }

  @ParameterizedTest
  @ValueSource(strings = {"value2,value2,value1", "value2, value2, value1"})
  void takesRepeatedLinesAsOneOnlyIfJoinedWithoutSpaces(String joined) {
    WireRequest request =
        request(
            "GET /",
            List.of("my-header1: " + joined),
            "host;my-header1;x-amz-date",
            "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
            "");

    assertThat(judge(request) == null).isEqualTo(joined.indexOf(' ') < 0);
  }

  private static Reply judge(WireRequest request) {
    return judge(request, CREDENTIALS, THEN);
  }

  private static Reply judge(WireRequest request, AwsCredentials credentials, Instant now) {
    return AwsSignature.judge(request, credentials, List.of("service"), now);
  }

  private static AwsCredentials withToken(String token) {
    return new AwsCredentials(CREDENTIALS.accessKeyId(), CREDENTIALS.secretAccessKey(), token);
  }

  private static WireRequest vanilla() {
    return request("GET /", List.of(), "host;x-amz-date", VANILLA, "");
  }

  private static WireRequest request(
      String line, List<String> added, String signed, String signature, String body) {
    List<String> headerLines = new ArrayList<>(List.of("Host:example.amazonaws.com"));
    headerLines.addAll(added);
    headerLines.add("X-Amz-Date:20150830T123600Z");
    headerLines.add(
        "Authorization:AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"
            + SCOPE
            + ", SignedHeaders="
            + signed
            + ", Signature="
            + signature);
    return wire(line, headerLines, body);
  }

  private static WireRequest presigned(
      String method, String query, String signed, String header, String signature) {
    String target =
        "/?"
            + query
            + "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F"
            + SCOPE.replace("/", "%2F")
            + "&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders="
            + signed
            + "&X-Amz-Expires=3600&X-Amz-Signature="
            + signature;
    List<String> headerLines = new ArrayList<>(List.of("Host:example.amazonaws.com"));
    if (!header.isEmpty()) {
      headerLines.add(header);
    }
    return wire(method + " " + target, headerLines, "");
  }

  /** As {@link WireServer} would have read it. */
  private static WireRequest wire(String line, List<String> headerLines, String body) {
    byte[] bytes = (line + " HTTP/1.1").getBytes(StandardCharsets.UTF_8);
    return new WireRequest(
        new String(bytes, StandardCharsets.ISO_8859_1),
        headerLines,
        body,
        AwsSignature.sha256(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static WireRequest replaced(WireRequest request, String part, String replacement) {
    List<String> lines = new ArrayList<>();
    for (String line : request.headerLines()) {
      lines.add(line.replace(part, replacement));
    }
    assertThat(lines).isNotEqualTo(request.headerLines());
    return new WireRequest(request.requestLine(), lines, request.body(), request.bodySha256());
  }

  private static void assertUnrecognized(Reply refusal) {
    assertRefused(
        refusal,
        "UnrecognizedClientException",
        "The security token included in the request is invalid.");
  }

  private static void assertRefused(Reply refusal, String exception, String message) {
    assertThat(refusal).isNotNull();
    assertThat(refusal.status()).isEqualTo(403);
    assertThat(refusal.headers().get("x-amzn-ErrorType"))
        .isEqualTo(exception + ":http://internal.amazon.com/coral/com.amazon.coral.service/");
    assertThat(Json.read(refusal.body()).path("message").asText().trim()).isEqualTo(message);
  }
}
