package dev.headstay.cli.imports;

import dev.headstay.cli.imports.ShellSyntax.Word;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a command line of curl sends: headers by {@code -H}, which win over those of its other
 * options (https://curl.se/docs/manpage.html#-H). The rule holds for all requests to the URL's
 * host.
 */
final class CurlCommand {
  /** Options of one letter that are followed by something. */
  private static final String WITH_VALUE = "AbcCdDeEFHhKmMoPQrtTuUwxXyYz";

  /** Long ones that are followed by something, as the manual lists them. */
  private static final Set<String> LONG_WITH_VALUE =
      new HashSet<>(
          Arrays.asList(
              ("abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config"
                      + " connect-timeout connect-to continue-at cookie cookie-jar create-file-mode"
                      + " crlfile curves data data-ascii data-binary data-raw data-urlencode"
                      + " delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url"
                      + " dump-header ech egd-file engine etag-compare etag-save expect100-timeout"
                      + " form form-string happy-eyeballs-timeout-ms haproxy-clientip header"
                      + " hostpubmd5 hostpubsha256 hsts interface ip-tos ipfs-gateway json"
                      + " keepalive-cnt keepalive-time key key-type libcurl limit-rate local-port"
                      + " login-options max-filesize max-redirs max-time netrc-file noproxy"
                      + " oauth2-bearer output output-dir parallel-max parallel-max-host pass"
                      + " pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-cacert"
                      + " proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile"
                      + " proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey"
                      + " proxy-service-name proxy-tls13-ciphers proxy-user proxy1.0 pubkey quote"
                      + " random-file range rate referer request request-target resolve retry"
                      + " retry-delay retry-max-time service-name socks4 socks4a socks5"
                      + " socks5-hostname speed-limit speed-time stderr time-cond tls-max"
                      + " tls13-ciphers trace trace-ascii trace-config unix-socket upload-file url"
                      + " url-query user user-agent variable vlan-priority write-out")
                  .split(" ")));

  /** Options that change headers in a way that is not read. */
  private static final Set<String> NOT_READ =
      new HashSet<>(
          Arrays.asList(
              "aws-sigv4",
              "config",
              "netrc",
              "netrc-file",
              "netrc-optional",
              "digest",
              "ntlm",
              "negotiate",
              "anyauth",
              "range",
              "time-cond",
              "compressed",
              "proxy-header",
              "tr-encoding",
              "etag-compare",
              "variable"));

  /** Long options that stand alone and that people use; of one that is not listed, nobody knows. */
  private static final Set<String> ALONE =
      new HashSet<>(
          Arrays.asList(
              ("anyauth basic compressed create-dirs digest disable fail fail-early fail-with-body"
                      + " get globoff head http1.0 http1.1 http2 http2-prior-knowledge http3"
                      + " include insecure ipv4 ipv6 junk-session-cookies location"
                      + " location-trusted negotiate netrc netrc-optional next no-buffer"
                      + " no-keepalive no-progress-meter no-sessionid ntlm parallel path-as-is"
                      + " post301 post302 post303 progress-bar proxytunnel raw remote-header-name"
                      + " remote-name remote-time retry-all-errors retry-connrefused show-error"
                      + " silent ssl ssl-reqd sslv2 sslv3 tcp-fastopen tcp-nodelay tlsv1 tlsv1.0"
                      + " tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace-time use-ascii verbose xattr")
                  .split(" ")));

  private static final Map<String, String> SHORT = new LinkedHashMap<>();

  static {
    String[] names = {
      "A user-agent",
      "b cookie",
      "e referer",
      "H header",
      "K config",
      "n netrc",
      "r range",
      "u user",
      "X request",
      "z time-cond",
      "d data",
      "F form",
      "T upload-file",
    };
    for (String name : names) {
      SHORT.put(name.substring(0, 1), name.substring(2));
    }
  }

  private final Draft draft;

  CurlCommand(Draft draft) {
    this.draft = draft;
  }

  void read(List<List<Word>> commands) {
    for (List<Word> words : commands) {
      int start = 0;
      while (start < words.size()
          && (words.get(start).text().equals("$") || isAssignment(words.get(start)))) {
        start++;
      }
      String program = start < words.size() ? words.get(start).text() : "";
      if (program.equals("curl") || program.endsWith("/curl") || program.endsWith("curl.exe")) {
        new Command(words, start).read();
      } else if (start < words.size()) {
        Word word = words.get(start);
        draft.note(word.line, word.column, "a command that is not curl");
      }
    }
  }

  private static boolean isAssignment(Word word) {
    return word.value.text().matches("(?s)[A-Za-z_][A-Za-z0-9_]*=.*");
  }

  /** One command line. */
  private final class Command {
    private final List<Word> words;
    private final Scope scope;
    private final List<Word> cookies = new ArrayList<>();

    /** What curl would send of itself, and its word, by name. */
    private final Map<String, SnippetValue> internal = new LinkedHashMap<>();

    private final Map<String, Word> places = new LinkedHashMap<>();
    private final Set<String> named = new HashSet<>();
    private int at;

    Command(List<Word> words, int start) {
      this.words = words;
      Word curl = words.get(start);
      this.scope = draft.scope(curl.line, curl.column, curl);
      this.at = start + 1;
    }

    void read() {
      boolean options = true;
      while (at < words.size()) {
        Word word = words.get(at++);
        String text = word.text();
        if (options && text.equals("--")) {
          options = false;
        } else if (options && word.value.text().startsWith("--")) {
          longOption(word);
        } else if (options && text.length() > 1 && word.value.text().startsWith("-")) {
          shortOptions(word);
        } else {
          url(word);
        }
      }
      cookies();
      for (Map.Entry<String, SnippetValue> header : internal.entrySet()) {
        Word word = places.get(header.getKey());
        if (word != null && !named.contains(header.getKey().toLowerCase(Locale.ROOT))) {
          put(header.getKey(), header.getValue(), word);
        }
      }
      if (!scope.steps.isEmpty() && !scope.hosts.isEmpty()) {
        draft.note(
            scope.line,
            scope.column,
            "the rule holds for all requests to this host, whatever their method and path");
      }
    }

    private void longOption(Word word) {
      String option = word.value.text().substring(2);
      if (LONG_WITH_VALUE.contains(option)) {
        Word value = at < words.size() ? words.get(at++) : null;
        if (value != null) {
          option(option, value, value.value, word);
        }
      } else {
        if (!ALONE.contains(option)) {
          unknown(option, word);
        }
        option(option, word, new SnippetValue(), word);
      }
    }

    /** What follows may belong to it, and is no host then: a key could be sent there. */
    private void unknown(String option, Word word) {
      draft.leftOut(word.line, word.column, "--" + Draft.shown(option) + ": is not read");
      Word next = at < words.size() ? words.get(at) : null;
      if (next != null
          && !next.value.text().startsWith("-")
          && next.value.text().indexOf("://") < 0) {
        at++;
      }
    }

    /** Letters in a row; what follows one that takes a value is that value. */
    private void shortOptions(Word word) {
      String letters = word.value.text();
      for (int i = 1; i < letters.length(); i++) {
        String letter = letters.substring(i, i + 1);
        String option = SHORT.getOrDefault(letter, letter);
        if (WITH_VALUE.contains(letter)) {
          SnippetValue rest = word.value.from(i + 1);
          if (!rest.parts().isEmpty()) {
            option(option, word, rest, word);
          } else if (at < words.size()) {
            Word value = words.get(at++);
            option(option, value, value.value, word);
          }
          return;
        }
        option(option, word, new SnippetValue(), word);
      }
    }

    private void option(String option, Word word, SnippetValue value, Word at) {
      switch (option) {
        case "header":
          header(word, value);
          break;
        case "url":
          url(word);
          break;
        case "user-agent":
          internal("User-Agent", value, word);
          break;
        case "referer":
          internal("Referer", value, word);
          break;
        case "oauth2-bearer":
          SnippetValue bearer = new SnippetValue().literal("Bearer ");
          for (SnippetValue.Part part : value.parts()) {
            bearer.add(part);
          }
          internal("Authorization", bearer, word);
          break;
        case "user":
          user(word, value);
          break;
        case "cookie":
          cookies.add(word);
          break;
        case "json":
          internal("Content-Type", SnippetValue.of("application/json"), at);
          internal("Accept", SnippetValue.of("application/json"), at);
          break;
        default:
          if (NOT_READ.contains(option)) {
            draft.leftOut(at.line, at.column, "--" + option + ": is not read");
          }
      }
    }

    private void internal(String name, SnippetValue value, Word word) {
      if (value.parts().isEmpty()) {
        draft.remove(scope, name, word.line, word.column);
      } else if (word.unread != null) {
        draft.leftOut(word.line, word.column, name + ": " + word.unread);
      } else {
        internal.put(name, value);
        places.put(name, word);
      }
    }

    private void user(Word word, SnippetValue value) {
      if (word.unread != null || !value.isLiteral() || value.text().indexOf(':') < 0) {
        draft.leftOut(
            word.line,
            word.column,
            "Authorization: user and password: put \"Basic \" and their Base64 into a secret");
        return;
      }
      byte[] bytes = value.text().getBytes(StandardCharsets.UTF_8);
      String encoded = Base64.getEncoder().encodeToString(bytes);
      internal("Authorization", SnippetValue.of("Basic " + encoded), word);
    }

    private void cookies() {
      SnippetValue all = new SnippetValue();
      Word first = null;
      for (Word word : cookies) {
        boolean isFile = word.value.isLiteral() && word.value.text().indexOf('=') < 0;
        if (isFile || word.unread != null) {
          String what = word.unread == null ? "from a file" : word.unread;
          draft.leftOut(word.line, word.column, "Cookie: " + what);
          continue;
        }
        all.literal(first == null ? "" : "; ");
        first = first == null ? word : first;
        for (SnippetValue.Part part : word.value.parts()) {
          all.add(part);
        }
      }
      if (first != null) {
        internal("Cookie", all, first);
      }
    }

    private void header(Word word, SnippetValue value) {
      List<SnippetValue.Part> parts = value.parts();
      boolean literal = !parts.isEmpty() && parts.get(0).kind == SnippetValue.LITERAL;
      String start = literal ? parts.get(0).text : "";
      int colon = start.indexOf(':');
      if (start.startsWith("@")) {
        draft.leftOut(word.line, word.column, "headers in a file, -H @...");
      } else if (word.unread != null) {
        String name = colon < 0 ? "a header" : Draft.shown(start.substring(0, colon));
        draft.leftOut(word.line, word.column, name + ": " + word.unread);
      } else if (colon < 0) {
        boolean empty = value.isLiteral() && start.endsWith(";");
        draft.leftOut(
            word.line,
            word.column,
            empty ? "a header without a value" : "a header without a colon");
      } else {
        String name = start.substring(0, colon).trim();
        SnippetValue rest = value.from(colon + 1).trimmed();
        if (rest.parts().isEmpty()) {
          named.add(name.toLowerCase(Locale.ROOT));
          draft.remove(scope, name, word.line, word.column);
        } else {
          put(name, rest, word);
        }
      }
    }

    /** A name that comes twice makes two lines. What says what a body is, is the program's own. */
    private void put(String name, SnippetValue value, Word word) {
      String lower = name.toLowerCase(Locale.ROOT);
      boolean body = lower.equals("content-type") || lower.equals("accept");
      boolean first = named.add(lower);
      Step.Kind kind = body ? Step.Kind.DEFAULT : first ? Step.Kind.SET : Step.Kind.APPEND;
      draft.put(scope, kind, name, value, word.line, word.column);
    }

    private void url(Word word) {
      List<SnippetValue.Part> parts = word.value.parts();
      String start =
          !parts.isEmpty() && parts.get(0).kind == SnippetValue.LITERAL ? parts.get(0).text : "";
      int scheme = start.indexOf("://");
      boolean whole = word.value.isLiteral() && word.unread == null;
      if (!whole && start.indexOf('/', scheme < 0 ? 0 : scheme + 3) < 0) {
        draft.leftOut(word.line, word.column, "a URL whose host is in a variable");
        return;
      }
      int authority = scheme < 0 ? 0 : scheme + 3;
      int end = authority;
      while (end < start.length() && "/?#".indexOf(start.charAt(end)) < 0) {
        end++;
      }
      int user = start.lastIndexOf('@', Math.max(0, end - 1));
      if (user >= authority && user < end) {
        SnippetValue credentials = SnippetValue.of(start.substring(authority, user));
        user(word, credentials);
      }
      draft.url(scope, start, word.line, word.column);
    }
  }
}
