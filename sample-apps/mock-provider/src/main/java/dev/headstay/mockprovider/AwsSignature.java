package dev.headstay.mockprovider;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AWS Signature Version 4 as a service other than S3 verifies it, in a header or a presigned query.
 *
 * <p>Sources: "Create a signed AWS API request" and "Troubleshoot Signature Version 4 signing" in
 * the IAM User Guide for algorithm and texts; for texts that are not there, what services were seen
 * to answer (cases in the trackers of anthropic-sdk-go 122, bifrost 2533, cloud9-sync 10, chalice
 * 828, kanzi 270). A path is percent-encoded once more than on the wire, after its dot segments and
 * empty segments are gone.
 *
 * <p>Stricter than AWS may be: an {@code x-amz-*} header that is not signed is refused, in S3's
 * words, since the guide wants each signed; and the body's own hash counts, whatever {@code
 * x-amz-content-sha256} says. Not known here: {@code Date} in place of {@code X-Amz-Date}, folded
 * header lines, signed chunks, Signature Version 4A.
 */
final class AwsSignature {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String TERMINATOR = "aws4_request";
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final int LONGEST_EXPIRY_SECONDS = 604_800;
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final String INCOMPLETE = "IncompleteSignatureException";
  private static final String INVALID = "InvalidSignatureException";

  /** What the request says of its signature, wherever it says so. */
  private record Claim(
      String credential,
      String signedHeaders,
      String signature,
      String timestamp,
      @Nullable String token,
      @Nullable Duration expiry) {}

  /** Why a request is refused: AWS's name of the error and its text. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final String type;

    Refused(String type, String message) {
      super(message);
      this.type = type;
    }
  }

  private AwsSignature() {}

  /** Whether a signature is claimed, true or not. */
  static boolean isClaimed(WireRequest request) {
    for (String value : request.values("authorization")) {
      if (value.startsWith("AWS4-")) {
        return true;
      }
    }
    return parameters(request.query()).containsKey("X-Amz-Algorithm");
  }

  /**
   * The refusal of a request whose signature is not that of these credentials; null if it is.
   *
   * @param services the names that the credential's scope may bear, the first one preferred
   * @param now the service's clock; five minutes off it are allowed
   */
  static @Nullable Reply judge(
      WireRequest request, AwsCredentials credentials, List<String> services, Instant now) {
    try {
      verify(request, credentials, services, now);
      return null;
    } catch (Refused refused) {
      return Upstream.forbidden(refused.type, String.valueOf(refused.getMessage()));
    }
  }

  private static void verify(
      WireRequest request, AwsCredentials credentials, List<String> services, Instant now)
      throws Refused {
    boolean inHeader = request.has("authorization");
    Claim claim = inHeader ? claimInHeader(request) : claimInQuery(request);
    Instant signedAt = timestamp(claim.timestamp());
    String[] scope = claim.credential().split("/", -1);
    if (scope.length != 5) {
      throw new Refused(
          INCOMPLETE,
          "Credential must have exactly 5 slash-delimited elements, e.g."
              + " keyid/date/region/service/term, got '"
              + claim.credential()
              + "'");
    }
    verifyIdentity(claim, scope[0], credentials);
    verifyScope(claim, scope, services);
    verifyTime(claim, signedAt, now);
    Set<String> signedNames = new TreeSet<>(Arrays.asList(claim.signedHeaders().split(";", -1)));
    verifyCoverage(request, signedNames);

    String canonicalRequest =
        request.method()
            + '\n'
            + canonicalPath(request.path())
            + '\n'
            + canonicalQuery(request.query())
            + '\n'
            + canonicalHeaders(request, claim.signedHeaders())
            + '\n'
            + claim.signedHeaders()
            + '\n'
            + request.bodySha256();
    String stringToSign =
        ALGORITHM
            + '\n'
            + claim.timestamp()
            + '\n'
            + claim.credential().substring(scope[0].length() + 1)
            + '\n'
            + sha256(bytes(canonicalRequest));
    byte[] key = ("AWS4" + credentials.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
    for (int i = 1; i < scope.length; i++) {
      key = hmac(key, scope[i]);
    }
    String signature = HexFormat.of().formatHex(hmac(key, stringToSign));
    if (!signature.equals(claim.signature())) {
      throw new Refused(
          INVALID,
          "The request signature we calculated does not match the signature you provided. Check"
              + " your AWS Secret Access Key and signing method. Consult the service documentation"
              + " for details.");
    }
  }

  private static Claim claimInHeader(WireRequest request) throws Refused {
    String value = request.values("authorization").get(0);
    Map<String, String> parts = new HashMap<>();
    if (value.startsWith(ALGORITHM + " ")) {
      for (String part : value.substring(ALGORITHM.length()).split(",", -1)) {
        String pair = part.trim();
        int equals = pair.indexOf('=');
        if (equals < 0) {
          throw new Refused(
              INCOMPLETE,
              "'"
                  + pair
                  + "' not a valid key=value pair (missing equal-sign) in Authorization header");
        }
        parts.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    StringBuilder missing = new StringBuilder();
    for (String name : List.of("Credential", "Signature", "SignedHeaders")) {
      if (!parts.containsKey(name)) {
        missing.append("Authorization header requires '").append(name).append("' parameter. ");
      }
    }
    List<String> dates = request.values("x-amz-date");
    if (dates.isEmpty()) {
      missing.append(
          "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
    }
    if (missing.length() > 0) {
      throw new Refused(INCOMPLETE, missing.toString().trim());
    }
    List<String> tokens = request.values("x-amz-security-token");
    return new Claim(
        parts.getOrDefault("Credential", ""),
        parts.getOrDefault("SignedHeaders", ""),
        parts.getOrDefault("Signature", ""),
        dates.get(0),
        tokens.isEmpty() ? null : tokens.get(0),
        null);
  }

  private static Claim claimInQuery(WireRequest request) throws Refused {
    Map<String, String> parameters = parameters(request.query());
    StringBuilder missing = new StringBuilder();
    for (String name :
        List.of(
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            "X-Amz-Signature",
            "X-Amz-SignedHeaders",
            "X-Amz-Date",
            "X-Amz-Expires")) {
      if (!parameters.containsKey(name)) {
        missing.append("AWS query-string parameters must include '").append(name).append("'. ");
      }
    }
    if (missing.length() > 0) {
      throw new Refused(INCOMPLETE, missing + "Re-examine the query-string parameters.");
    }
    if (!ALGORITHM.equals(parameters.get("X-Amz-Algorithm"))) {
      throw new Refused(
          INCOMPLETE, "Unsupported AWS 'algorithm': '" + parameters.get("X-Amz-Algorithm") + "'.");
    }
    String expires = parameters.getOrDefault("X-Amz-Expires", "");
    if (!expires.matches("[0-9]{1,6}") || Integer.parseInt(expires) > LONGEST_EXPIRY_SECONDS) {
      throw new Refused(
          INCOMPLETE,
          "X-Amz-Expires must be less than a week (in seconds); i.e., the given X-Amz-Expires must"
              + " be less than "
              + LONGEST_EXPIRY_SECONDS
              + " seconds");
    }
    return new Claim(
        parameters.getOrDefault("X-Amz-Credential", ""),
        parameters.getOrDefault("X-Amz-SignedHeaders", ""),
        parameters.getOrDefault("X-Amz-Signature", ""),
        parameters.getOrDefault("X-Amz-Date", ""),
        parameters.get("X-Amz-Security-Token"),
        Duration.ofSeconds(Integer.parseInt(expires)));
  }

  private static Instant timestamp(String text) throws Refused {
    try {
      return LocalDateTime.parse(text, TIMESTAMP).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new Refused(
          INCOMPLETE,
          "Date must be in ISO-8601 'basic format'. Got '"
              + text
              + "'. See http://en.wikipedia.org/wiki/ISO_8601");
    }
  }

  private static void verifyIdentity(Claim claim, String accessKeyId, AwsCredentials credentials)
      throws Refused {
    String token = credentials.sessionToken();
    boolean tokenFits = token == null ? claim.token() == null : token.equals(claim.token());
    if (!accessKeyId.equals(credentials.accessKeyId()) || !tokenFits) {
      throw new Refused(
          "UnrecognizedClientException", "The security token included in the request is invalid.");
    }
  }

  private static void verifyScope(Claim claim, String[] scope, List<String> services)
      throws Refused {
    String date = claim.timestamp().substring(0, 8);
    if (!scope[1].equals(date)) {
      throw new Refused(
          INVALID,
          "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
              + " HTTP: '"
              + scope[1]
              + "' != '"
              + date
              + "', from '"
              + claim.timestamp()
              + "'.");
    }
    if (!services.contains(scope[3])) {
      throw new Refused(
          INVALID, "Credential should be scoped to correct service: '" + services.get(0) + "'. ");
    }
    if (!scope[4].equals(TERMINATOR)) {
      throw new Refused(
          INVALID,
          "Credential should be scoped with a valid terminator: '"
              + TERMINATOR
              + "', not '"
              + scope[4]
              + "'.");
    }
  }

  private static void verifyTime(Claim claim, Instant signedAt, Instant now) throws Refused {
    Duration lifetime = claim.expiry() == null ? SKEW : claim.expiry();
    Instant earliest = now.minus(lifetime);
    if (signedAt.isBefore(earliest)) {
      throw new Refused(
          INVALID,
          "Signature expired: "
              + claim.timestamp()
              + " is now earlier than "
              + limit(earliest, now, " - ", lifetime));
    }
    Instant latest = now.plus(SKEW);
    if (signedAt.isAfter(latest)) {
      throw new Refused(
          INVALID,
          "Signature not yet current: "
              + claim.timestamp()
              + " is still later than "
              + limit(latest, now, " + ", SKEW));
    }
  }

  private static String limit(Instant limit, Instant now, String sign, Duration off) {
    return TIMESTAMP.format(limit)
        + " ("
        + TIMESTAMP.format(now)
        + sign
        + off.toMinutes()
        + " min.)";
  }

  private static void verifyCoverage(WireRequest request, Set<String> signedNames) throws Refused {
    if (!signedNames.contains("host")) {
      throw new Refused(
          INVALID, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    }
    for (String line : request.headerLines()) {
      int colon = line.indexOf(':');
      String name = line.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
      // Some services have their clients add the token when the rest is signed.
      if (name.startsWith("x-amz-")
          && !name.equals("x-amz-security-token")
          && !signedNames.contains(name)) {
        throw new Refused(
            "AccessDeniedException",
            "There were headers present in the request which were not signed: " + name);
      }
    }
  }

  private static String canonicalPath(String path) {
    List<String> kept = new ArrayList<>();
    for (String segment : path.split("/", -1)) {
      if (segment.equals("..")) {
        if (!kept.isEmpty()) {
          kept.remove(kept.size() - 1);
        }
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        kept.add(encoded(segment));
      }
    }
    // RFC 3986 would end "/a/." with a slash; AWS's signers do so only where the path has one.
    return "/" + String.join("/", kept) + (path.endsWith("/") && !kept.isEmpty() ? "/" : "");
  }

  private static String canonicalQuery(String query) {
    List<String[]> pairs = new ArrayList<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      if (!pair.isEmpty() && !name.equals("X-Amz-Signature")) {
        pairs.add(new String[] {encoded(name), encoded(value)});
      }
    }
    pairs.sort((a, b) -> a[0].equals(b[0]) ? a[1].compareTo(b[1]) : a[0].compareTo(b[0]));
    StringBuilder text = new StringBuilder();
    for (String[] pair : pairs) {
      text.append(text.length() == 0 ? "" : "&").append(pair[0]).append('=').append(pair[1]);
    }
    return text.toString();
  }

  private static String canonicalHeaders(WireRequest request, String signedHeaders) {
    StringBuilder text = new StringBuilder();
    for (String name : signedHeaders.split(";", -1)) {
      List<String> values = new ArrayList<>();
      for (String value : request.values(name)) {
        values.add(value.replaceAll(" +", " "));
      }
      text.append(name).append(':').append(String.join(",", values)).append('\n');
    }
    return text.toString();
  }

  /** The query's parameters, decoded; of a repeated one the first counts. */
  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.putIfAbsent(
            decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return parameters;
  }

  /** Percent-encodes all but unreserved characters; each char here is one byte of the wire. */
  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : bytes(text)) {
      char c = (char) (b & 0xFF);
      if ((c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || "-._~".indexOf(c) >= 0) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return encoded.toString();
  }

  private static String decoded(String text) {
    StringBuilder decoded = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%'
          && i + 2 < text.length()
          && HexFormat.isHexDigit(text.charAt(i + 1))
          && HexFormat.isHexDigit(text.charAt(i + 2))) {
        c = (char) HexFormat.fromHexDigits(text, i + 1, i + 3);
        i += 2;
      }
      decoded.append(c);
    }
    return decoded.toString();
  }

  /** What the wire carried: {@link WireServer} reads a head's bytes as ISO 8859-1. */
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** In lower-case hexadecimal digits. */
  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(bytes(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
