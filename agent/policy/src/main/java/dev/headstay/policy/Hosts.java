package dev.headstay.policy;

/** What a host name tells by itself, as it stands in the request: nothing is looked up. */
public final class Hosts {
  private Hosts() {}

  /**
   * Whether this is {@code localhost}, a name below it, {@code 127.0.0.0/8} written as four decimal
   * numbers, or {@code ::1}. Other spellings of such addresses count as strangers.
   */
  static boolean isLoopback(String host) {
    return isThisMachine(host)
        || HostPattern.isBelow(host, HostPattern.begin(host), HostPattern.end(host), "localhost");
  }

  /** As {@link #isLoopback}, without the names below {@code localhost}. */
  public static boolean isThisMachine(String host) {
    int from = HostPattern.begin(host);
    int to = HostPattern.end(host);
    return Ascii.regionEquals(host, from, to, "localhost")
        || (from == 0 && isDottedLoopback(host, to))
        || Ipv6.isLoopback(host, from, to);
  }

  private static boolean isDottedLoopback(String host, int to) {
    if (to < 9 || !host.startsWith("127.")) {
      return false;
    }
    int numbers = 1;
    int value = -1;
    for (int i = 4; i < to; i++) {
      char c = host.charAt(i);
      if (c == '.') {
        if (value < 0) {
          return false;
        }
        numbers++;
        value = -1;
      } else if (Ascii.isDigit(c) && value != 0) {
        value = Math.max(value, 0) * 10 + (c - '0');
        if (value > 255) {
          return false;
        }
      } else {
        return false;
      }
    }
    return numbers == 3 && value >= 0;
  }
}
