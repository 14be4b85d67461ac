package dev.headstay.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headstay.mockprovider.AwsCredentials;
import dev.headstay.mockprovider.Gateway;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS Signature Version 4 as a caller of an API with IAM's authorization makes it, for a plain path
 * without a query.
 */
final class RequestSignature {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private RequestSignature() {}

  /** The lines that sign a request made now. */
  static List<String> lines(
      String method, URI url, List<String> lines, String body, String signedHeaders) {
    AwsCredentials credentials = Gateway.CREDENTIALS;
    String timestamp = TIMESTAMP.format(Instant.now());
    String scope = timestamp.substring(0, 8) + "/eu-west-1/execute-api/aws4_request";
    StringBuilder headers = new StringBuilder();
    for (String name : signedHeaders.split(";")) {
      String value =
          switch (name) {
            case "host" -> url.getHost();
            case "x-amz-date" -> timestamp;
            default ->
                lines.stream()
                    .filter(line -> line.startsWith(name + ": "))
                    .findFirst()
                    .orElseThrow()
                    .substring(name.length() + 2);
          };
      headers.append(name).append(':').append(value).append('\n');
    }
    String request =
        String.join("\n", method, url.getPath(), "", headers, signedHeaders, sha256(body));
    String toSign = String.join("\n", "AWS4-HMAC-SHA256", timestamp, scope, sha256(request));
    byte[] key = ("AWS4" + credentials.secretAccessKey()).getBytes(UTF_8);
    for (String part : scope.split("/")) {
      key = hmac(key, part);
    }
    return List.of(
        "x-amz-date: " + timestamp,
        "authorization: AWS4-HMAC-SHA256 Credential="
            + credentials.accessKeyId()
            + "/"
            + scope
            + ", SignedHeaders="
            + signedHeaders
            + ", Signature="
            + HexFormat.of().formatHex(hmac(key, toSign)));
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
