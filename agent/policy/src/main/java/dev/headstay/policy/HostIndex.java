package dev.headstay.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that rules name, for one question: is this one of them? Answers in one pass over the
 * name, from its end, without allocating. Ports don't count. Immutable.
 */
final class HostIndex {
  private final String[] exact;
  private final String[] domains;
  private final HostPattern[] addresses;

  HostIndex(List<HostPattern> patterns) {
    List<String> names = new ArrayList<>();
    List<String> suffixes = new ArrayList<>();
    List<HostPattern> literals = new ArrayList<>();
    for (HostPattern pattern : patterns) {
      if (pattern.isAddress()) {
        literals.add(pattern);
      } else if (pattern.domain() != null) {
        suffixes.add(pattern.name());
      } else {
        names.add(pattern.name());
      }
    }
    exact = table(names);
    domains = table(suffixes);
    addresses = literals.toArray(new HostPattern[0]);
  }

  private static String[] table(List<String> names) {
    if (names.isEmpty()) {
      return new String[0];
    }
    String[] table = new String[Integer.highestOneBit(names.size()) * 4];
    for (String name : names) {
      int hash = 0;
      for (int i = name.length() - 1; i >= 0; i--) {
        hash = hash * 31 + name.charAt(i);
      }
      int slot = slot(hash, table);
      while (table[slot] != null && !table[slot].equals(name)) {
        slot = (slot + 1) & (table.length - 1);
      }
      table[slot] = name;
    }
    return table;
  }

  private static int slot(int hash, String[] table) {
    return (hash ^ (hash >>> 15)) & (table.length - 1);
  }

  /** Whether a pattern may name this host, on some port. */
  boolean contains(String host) {
    int from = HostPattern.begin(host);
    int to = HostPattern.end(host);
    int hash = 0;
    for (int i = to - 1; i >= from; i--) {
      char c = host.charAt(i);
      if (c == ':') {
        return isAddress(host);
      }
      if (c == '.' && find(domains, hash, host, i + 1, to)) {
        return true;
      }
      hash = hash * 31 + Ascii.lower(c);
    }
    return find(exact, hash, host, from, to);
  }

  private boolean isAddress(String host) {
    for (HostPattern address : addresses) {
      if (address.matchesHost(host)) {
        return true;
      }
    }
    return false;
  }

  private static boolean find(String[] table, int hash, String host, int from, int to) {
    if (table.length == 0) {
      return false;
    }
    for (int slot = slot(hash, table); ; slot = (slot + 1) & (table.length - 1)) {
      @Nullable String name = table[slot];
      if (name == null) {
        return false;
      }
      if (Ascii.regionEquals(host, from, to, name)) {
        return true;
      }
    }
  }
}
