package dev.headstay.policy;

import org.jspecify.annotations.Nullable;

/**
 * What a request's signature leaves open to change, read from the headers and the query that the
 * application made. Immutable.
 *
 * <p>Known forms: AWS Signature Version 4 and its kin ({@code SignedHeaders=} in an {@code
 * Authorization} of an HMAC or ECDSA scheme, or in a presigned query), HTTP Message Signatures (RFC
 * 9421, {@code Signature-Input}), the {@code Signature} scheme of draft-cavage ({@code headers=}).
 * Of others, such as OAuth 1, AWS Version 2, Azure's shared key and Hawk, it is not known what they
 * cover.
 */
final class SignedHeaders {
  private static final String[] OPAQUE_SCHEMES = {
    "aws", "sharedkey", "sharedkeylite", "hawk", "mac", "oss", "acs",
  };

  /** Lower-case names, each between spaces; null if it is not known what is covered. */
  private final @Nullable String covered;

  private final HeaderLines original;

  private SignedHeaders(@Nullable String covered, HeaderLines original) {
    this.covered = covered;
    this.original = original;
  }

  /** What the request's signatures cover, or null if it has none. */
  static @Nullable SignedHeaders of(Hop hop) {
    HeaderLines lines = hop.headers();
    Scan scan = null;
    for (int i = 0; i < lines.size(); i++) {
      String name = lines.name(i);
      if (Ascii.equalsIgnoreCase(name, "authorization")) {
        scan = authorization(lines.value(i), scan);
      } else if (Ascii.equalsIgnoreCase(name, "signature-input")) {
        scan = scan == null ? new Scan() : scan;
        messageSignatures(lines.value(i), scan);
      }
    }
    String query = hop.target().query();
    if (query != null) {
      scan = presigned(query, scan);
    }
    return scan == null
        ? null
        : new SignedHeaders(scan.unknown ? null : scan.names.append(' ').toString(), lines);
  }

  /**
   * Whether another body would belie the request: it is signed, or carries a digest of its body by
   * RFC 9530, RFC 3230, RFC 1864 or in AWS's own headers.
   */
  static boolean coverBody(Hop hop) {
    HeaderLines lines = hop.headers();
    for (int i = 0; i < lines.size(); i++) {
      String name = lines.name(i);
      if (Ascii.equalsIgnoreCase(name, "content-digest")
          || Ascii.equalsIgnoreCase(name, "repr-digest")
          || Ascii.equalsIgnoreCase(name, "digest")
          || Ascii.equalsIgnoreCase(name, "content-md5")
          || Ascii.startsWithIgnoreCase(name, "x-amz-checksum-")
          || (Ascii.equalsIgnoreCase(name, "x-amz-content-sha256")
              && lines.value(i).length() == 64)) {
        return true;
      }
    }
    return of(hop) != null;
  }

  /** Whether the signature stays valid when this header is added, changed or removed. */
  boolean permits(String name) {
    if (Ascii.equalsIgnoreCase(name, "authorization")
        || Ascii.startsWithIgnoreCase(name, "x-amz-")
        || Ascii.equalsIgnoreCase(name, "signature")
        || Ascii.equalsIgnoreCase(name, "signature-input")) {
      return false;
    }
    if (covered == null) {
      return original.indexOf(name, 0) < 0;
    }
    return !covered.contains(" " + Ascii.toLowerCase(name) + " ");
  }

  private static final class Scan {
    final StringBuilder names = new StringBuilder();
    boolean unknown;

    void add(String name) {
      names.append(' ').append(Ascii.toLowerCase(name));
    }

    /** Adds names with {@code separator} between them; none at all means that nothing is known. */
    void addAll(String list, char separator) {
      int from = 0;
      boolean none = true;
      while (from <= list.length()) {
        int next = list.indexOf(separator, from);
        int to = next < 0 ? list.length() : next;
        String name = list.substring(from, to).trim();
        if (!name.isEmpty()) {
          add(name);
          none = false;
        }
        from = to + 1;
      }
      unknown |= none;
    }
  }

  private static @Nullable Scan authorization(String value, @Nullable Scan before) {
    String text = value.trim();
    int end = 0;
    while (end < text.length() && text.charAt(end) != ' ' && text.charAt(end) != '\t') {
      end++;
    }
    String scheme = Ascii.toLowerCase(text.substring(0, end));
    boolean keyed = scheme.contains("hmac") || scheme.startsWith("aws4-");
    boolean cavage = scheme.equals("signature");
    boolean opaque = scheme.equals("oauth") && indexOfParameter(text, end, "oauth_signature") >= 0;
    for (String known : OPAQUE_SCHEMES) {
      opaque |= scheme.equals(known);
    }
    if (!keyed && !cavage && !opaque) {
      return before;
    }
    Scan scan = before == null ? new Scan() : before;
    String parameter = keyed ? "signedheaders" : "headers";
    int from = opaque ? -1 : indexOfParameter(text, end, parameter);
    if (from < 0) {
      scan.unknown = true;
      return scan;
    }
    boolean quoted = from < text.length() && text.charAt(from) == '"';
    int start = quoted ? from + 1 : from;
    int to = start;
    while (to < text.length()
        && (quoted ? text.charAt(to) != '"' : ", &\t".indexOf(text.charAt(to)) < 0)) {
      to++;
    }
    scan.addAll(text.substring(start, to), keyed ? ';' : ' ');
    return scan;
  }

  /** Where the value of a parameter begins, behind its equals sign; -1 if there is none. */
  private static int indexOfParameter(String text, int from, String lowerCaseName) {
    int length = lowerCaseName.length();
    for (int i = from; i + length < text.length(); i++) {
      if ((i == 0 || ", &\t".indexOf(text.charAt(i - 1)) >= 0)
          && Ascii.regionEquals(text, i, i + length, lowerCaseName)) {
        int equals = i + length;
        while (equals < text.length() && text.charAt(equals) == ' ') {
          equals++;
        }
        if (equals < text.length() && text.charAt(equals) == '=') {
          return equals + 1;
        }
      }
    }
    return -1;
  }

  /** Reads the covered components of every label: strings that open an item of an inner list. */
  private static void messageSignatures(String value, Scan scan) {
    boolean inList = false;
    boolean itemMayBegin = false;
    boolean any = false;
    int i = 0;
    while (i < value.length()) {
      char c = value.charAt(i++);
      if (c == '"') {
        int start = i;
        while (i < value.length() && value.charAt(i) != '"') {
          i += value.charAt(i) == '\\' ? 2 : 1;
        }
        if (i >= value.length()) {
          scan.unknown = true;
          return;
        }
        if (inList && itemMayBegin && value.charAt(start) != '@') {
          scan.add(value.substring(start, i));
        }
        itemMayBegin = false;
        i++;
      } else if (c == '(') {
        scan.unknown |= inList;
        inList = true;
        itemMayBegin = true;
        any = true;
      } else if (c == ')') {
        scan.unknown |= !inList;
        inList = false;
      } else {
        itemMayBegin = inList && c == ' ';
      }
    }
    scan.unknown |= inList || !any;
  }

  private static @Nullable Scan presigned(String query, @Nullable Scan before) {
    Scan scan = before;
    boolean signed = false;
    boolean listed = false;
    int from = 0;
    while (from <= query.length()) {
      int ampersand = query.indexOf('&', from);
      int to = ampersand < 0 ? query.length() : ampersand;
      int equals = query.indexOf('=', from);
      if (equals >= 0 && equals < to) {
        String name = decode(query, from, equals);
        if (name == null) {
          // Not a name that we look for, whatever it is.
        } else if (isSignedHeaders(name)) {
          scan = scan == null ? new Scan() : scan;
          String list = decode(query, equals + 1, to);
          listed = true;
          if (list == null) {
            scan.unknown = true;
          } else {
            scan.addAll(list, ';');
          }
        } else {
          signed |=
              Ascii.equalsIgnoreCase(name, "x-amz-signature")
                  || Ascii.equalsIgnoreCase(name, "x-goog-signature")
                  || Ascii.equalsIgnoreCase(name, "awsaccesskeyid")
                  || Ascii.equalsIgnoreCase(name, "oauth_signature");
        }
      }
      from = to + 1;
    }
    if (signed && !listed) {
      scan = scan == null ? new Scan() : scan;
      scan.unknown = true;
    }
    return scan;
  }

  private static boolean isSignedHeaders(String name) {
    return Ascii.equalsIgnoreCase(name, "x-amz-signedheaders")
        || Ascii.equalsIgnoreCase(name, "x-goog-signedheaders");
  }

  /** Decodes percent escapes; null if one is malformed. */
  private static @Nullable String decode(String text, int from, int to) {
    int percent = text.indexOf('%', from);
    if (percent < 0 || percent >= to) {
      return text.substring(from, to);
    }
    StringBuilder decoded = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '%') {
        boolean whole = i + 2 < to;
        int high = whole ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = whole ? Character.digit(text.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          return null;
        }
        c = (char) (high << 4 | low);
        i += 2;
      }
      decoded.append(c);
    }
    return decoded.toString();
  }
}
