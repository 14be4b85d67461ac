package dev.headstay.cli;

import dev.headstay.cli.GatewayCheck.Outcome;
import dev.headstay.engine.JsonText;
import dev.headstay.policy.DecisionListener;
import dev.headstay.policy.FieldNames;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.Hop;
import dev.headstay.policy.RefusalReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The checklist of a gateway in front of Anthropic's Messages API: which of a program's headers
 * arrive, by how the other end reacts. Not thread-safe; run once.
 */
final class GatewayChecks {
  /** No more requests are sent, and most cost nothing, being refused. */
  static final int MOST_REQUESTS = 10;

  private static final String VERSION = "anthropic-version";
  private static final String BETA = "anthropic-beta";
  private static final String NO_SUCH_VERSION = "1999-01-01";
  private static final String NO_SUCH_FLAG = "headstay-verify-1999-01-01";
  private static final String FLAG = "context-management-2025-06-27";
  private static final String FIELD = "context_management";

  /** Of events that come within so many milliseconds it can't be told whether they were held. */
  private static final long TOGETHER_MILLIS = 20;

  private static final int ENOUGH_EVENTS = 5;

  private final GatewayClient client;
  private final Program program;
  private final boolean filtersFlags;
  private final List<GatewayCheck> checks = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private boolean sending = true;

  /** What the program itself would send, without the agent. */
  static final class Program {
    /** Its own headers, its key among them. */
    final HeaderLines lines = new HeaderLines(8);

    /** Its key's header, or null where it has none. */
    @Nullable String keyHeader;

    String model = "";
    int maxTokens;
    int streamTokens;

    /** What the names of headers begin with that report what arrived, or null. */
    @Nullable String echo;
  }

  /** One request as it goes out, for people. */
  static final class Request {
    final String purpose;
    final HeaderLines lines;
    final HeaderLines own;
    final String body;

    Request(String purpose, HeaderLines own, HeaderLines lines, String body) {
      this.purpose = purpose;
      this.own = own;
      this.lines = lines;
      this.body = body;
    }
  }

  GatewayChecks(GatewayClient client, Program program, boolean filtersFlags) {
    this.client = client;
    this.program = program;
    this.filtersFlags = filtersFlags;
  }

  /** What was sent, or would have been. */
  List<Request> requests() {
    return requests;
  }

  /** Notes what would be sent, and sends nothing. */
  void prepare() throws IOException {
    sending = false;
    plain();
    versionDefaulted(null);
    versionForwarded(null);
    flagsFiltered();
    betaForwarded();
    authorization(null);
    streaming();
    badRequest();
    unauthorized();
    checks.clear();
  }

  /**
   * All checks, in the order in which they are told.
   *
   * @throws IOException if the first request gets no answer
   */
  List<GatewayCheck> run() throws IOException {
    policy();
    GatewayAnswer plain = plain();
    if (plain == null) {
      return checks;
    }
    if (plain.isGood()) {
      pass("plain request", plain.summary());
    } else {
      fail(
          "plain request",
          plain.summary(),
          advice(plain, "look at the URL, the path and the model"));
    }
    step("version defaulted", () -> versionDefaulted(plain));
    step("version forwarded", () -> versionForwarded(plain));
    step("beta flags filtered", plain, this::flagsFiltered);
    step("beta header forwarded", plain, this::betaForwarded);
    step("authorization", () -> authorization(plain));
    contentType(plain);
    if (!plain.isGood()) {
      unknown("accept", "the plain request is refused already");
    }
    step("streaming", plain, this::streaming);
    step("400 explained", plain, this::badRequest);
    step("401 explained", this::unauthorized);
    return checks;
  }

  private interface Step {
    void run() throws IOException;
  }

  private void step(String name, GatewayAnswer plain, Step step) {
    if (plain.isGood()) {
      step(name, step);
    } else {
      unknown(name, "the plain request is refused already");
    }
  }

  /** A request without an answer is no more than a check that can't be made. */
  private void step(String name, Step step) {
    try {
      step.run();
    } catch (IOException e) {
      unknown(name, "no answer: " + GatewayClient.cause(e));
    }
  }

  private void pass(String name, String evidence) {
    checks.add(new GatewayCheck(name, Outcome.PASS, evidence, null));
  }

  private void fail(String name, String evidence, String advice) {
    checks.add(new GatewayCheck(name, Outcome.FAIL, evidence, advice));
  }

  private void unknown(String name, String evidence) {
    checks.add(new GatewayCheck(name, Outcome.UNKNOWN, evidence, null));
  }

  private static String advice(GatewayAnswer answer, String otherwise) {
    ErrorEntry error = answer.error();
    return error == null
        ? otherwise
        : error.change() + " (docs/troubleshooting.md#" + error.id() + ")";
  }

  /** The program's lines with some left out and others added: names and values in turn. */
  private HeaderLines lines(List<String> without, String... added) {
    HeaderLines lines = new HeaderLines(12);
    for (int i = 0; i < program.lines.size(); i++) {
      String name = program.lines.name(i).toLowerCase(Locale.ROOT);
      if (!without.contains(name) && !Arrays.asList(added).contains(name)) {
        lines.add(program.lines.name(i), program.lines.value(i));
      }
    }
    for (int i = 0; i < added.length; i += 2) {
      lines.add(added[i], added[i + 1]);
    }
    return lines;
  }

  private static @Nullable String value(HeaderLines lines, String name) {
    int at = lines.indexOf(name, 0);
    return at < 0 ? null : lines.value(at);
  }

  private String body(int maxTokens, boolean stream, boolean field) {
    JsonText json = new JsonText().beginObject().member("model", program.model);
    if (maxTokens > 0) {
      json.member("max_tokens", maxTokens);
    }
    if (stream) {
      json.member("stream", true);
    }
    if (field) {
      json.name(FIELD).beginObject().name("edits").beginArray().endArray().endObject();
    }
    json.name("messages").beginArray().beginObject().member("role", "user");
    json.member("content", stream ? "Count from 1 to 30." : "Say OK.");
    return json.endObject().endArray().endObject().toString();
  }

  private @Nullable GatewayAnswer send(String purpose, HeaderLines own, String body)
      throws IOException {
    return send(purpose, own, client.decide(own, DecisionListener.NONE), body);
  }

  private @Nullable GatewayAnswer send(
      String purpose, HeaderLines own, HeaderLines lines, String body) throws IOException {
    requests.add(new Request(purpose, own, lines, body));
    return sending ? client.post(lines, body) : null;
  }

  /** What the policy does to the plain request, and what it has to leave out. */
  private void policy() {
    Set<String> rules = new LinkedHashSet<>();
    Map<String, RefusalReason> leftOut = new LinkedHashMap<>();
    client.decide(
        program.lines,
        new DecisionListener() {
          @Override
          public void changed(Hop hop, String rule, boolean enforced) {
            rules.add('"' + rule + '"' + (enforced ? "" : " (only observes)"));
          }

          @Override
          public void refused(
              Hop hop, String rule, String operation, String header, RefusalReason reason) {
            leftOut.put("rule \"" + rule + "\": " + operation + ' ' + header, reason);
          }
        });
    String name = "policy";
    if (!leftOut.isEmpty()) {
      Map.Entry<String, RefusalReason> first = leftOut.entrySet().iterator().next();
      fail(
          name,
          "left out: " + first.getKey() + ": " + first.getValue().explanation(),
          first.getValue() == RefusalReason.PLAIN_HTTP
              ? "see docs/troubleshooting.md#secret-over-http"
              : "see docs/troubleshooting.md#value-unresolved");
    } else if (rules.isEmpty()) {
      unknown(name, "no rule changes this request");
    } else {
      pass(name, "changed by " + String.join(", ", rules));
    }
  }

  private @Nullable GatewayAnswer plain() throws IOException {
    return send("plain request", program.lines, body(program.maxTokens, false, false));
  }

  /** What the other end reports of a header, or null where it doesn't. */
  private @Nullable String echoed(GatewayAnswer answer, String name) {
    return program.echo == null ? null : answer.header(program.echo + name);
  }

  private void versionDefaulted(@Nullable GatewayAnswer plain) throws IOException {
    String name = "version defaulted";
    HeaderLines own = lines(Arrays.asList(VERSION));
    boolean added = value(client.decide(own, DecisionListener.NONE), VERSION) != null;
    if (plain != null && !plain.isGood() && !plain.is("anthropic-version-missing")) {
      unknown(name, "the plain request is refused already");
      return;
    }
    GatewayAnswer answer = send(name, own, body(program.maxTokens, false, false));
    if (answer == null) {
      return;
    }
    if (answer.isGood()) {
      pass(
          name,
          added
              ? answer.summary() + ": the policy adds it"
              : answer.summary() + ": the gateway adds it, or the other end wants none");
    } else if (answer.is("anthropic-version-missing")) {
      fail(
          name,
          answer.summary() + (added ? ", though the policy adds it" : ""),
          added ? "have the gateway forward anthropic-version" : advice(answer, ""));
    } else {
      unknown(name, answer.summary());
    }
  }

  private void versionForwarded(@Nullable GatewayAnswer plain) throws IOException {
    String name = "version forwarded";
    String forward = "have the gateway forward anthropic-version";
    HeaderLines sent = client.decide(program.lines, DecisionListener.NONE);
    String version = value(sent, VERSION);
    if (plain != null) {
      String echoed = echoed(plain, VERSION);
      if (echoed != null) {
        if (echoed.equals(version)) {
          pass(name, "the other end reports what was sent");
        } else {
          fail(name, "the other end reports another value than was sent", forward);
        }
        return;
      }
      if (plain.is("anthropic-version-missing")) {
        fail(name, plain.summary() + ", though it was sent", forward);
        return;
      }
      if (!plain.isGood()) {
        unknown(name, "the plain request is refused already");
        return;
      }
    }
    HeaderLines own = lines(Arrays.asList(VERSION), VERSION, NO_SUCH_VERSION);
    HeaderLines lines = client.decide(own, DecisionListener.NONE);
    if (!NO_SUCH_VERSION.equals(value(lines, VERSION))) {
      unknown(name, "the policy sets it itself, whatever the program sends");
      return;
    }
    GatewayAnswer answer = send(name, own, lines, body(program.maxTokens, false, false));
    if (answer == null) {
      return;
    }
    if (answer.is("anthropic-version-invalid")) {
      pass(name, answer.summary() + ", as was to be with " + NO_SUCH_VERSION);
    } else if (answer.isGood()) {
      unknown(
          name,
          answer.summary()
              + " with "
              + NO_SUCH_VERSION
              + ": it is replaced, or nobody looks at it");
    } else {
      unknown(name, answer.summary());
    }
  }

  private void flagsFiltered() throws IOException {
    String name = "beta flags filtered";
    HeaderLines own = lines(Arrays.asList(BETA), BETA, NO_SUCH_FLAG);
    boolean[] providerUnknown = new boolean[1];
    HeaderLines lines =
        client.decide(
            own,
            new DecisionListener() {
              @Override
              public void unknownProvider(Hop hop) {
                providerUnknown[0] = true;
              }
            });
    String left = value(lines, BETA);
    if (left == null || !left.contains(NO_SUCH_FLAG)) {
      pass(name, "the policy drops a flag that the provider doesn't know");
      return;
    }
    GatewayAnswer answer = send(name, own, lines, body(program.maxTokens, false, false));
    if (answer == null) {
      return;
    }
    boolean refused = answer.is("beta-flag-bedrock") || answer.is("beta-value-unexpected");
    if (refused && filtersFlags && providerUnknown[0]) {
      fail(
          name,
          answer.summary() + ": the filter is on, and does not know this host's provider",
          "name the host under providers, with betas: and the provider behind it"
              + " (docs/troubleshooting.md#provider-unknown)");
    } else if (refused) {
      pass(
          name,
          answer.summary()
              + ": nothing filters, the provider judges a program's flags itself; betas: {} and"
              + " providers would drop those that it refuses");
    } else if (answer.isGood()) {
      unknown(
          name,
          answer.summary() + " with a flag that there isn't: dropped on the way, or passed over");
    } else {
      unknown(name, answer.summary());
    }
  }

  private void betaForwarded() throws IOException {
    String name = "beta header forwarded";
    HeaderLines own = lines(Arrays.asList(BETA), BETA, FLAG);
    HeaderLines lines = client.decide(own, DecisionListener.NONE);
    String left = value(lines, BETA);
    if (left == null) {
      unknown(name, "the policy drops " + FLAG + " for this provider");
      return;
    }
    HeaderLines bare = lines(Arrays.asList(BETA));
    GatewayAnswer control = send(name + ", without it", bare, body(program.maxTokens, false, true));
    if (control != null && !control.is("extra-inputs")) {
      unknown(
          name,
          control.summary()
              + " for a field that only a flag makes known: there is nothing to see it by");
      return;
    }
    GatewayAnswer answer = send(name, own, lines, body(program.maxTokens, false, true));
    if (answer == null) {
      return;
    }
    if (answer.isGood()) {
      pass(name, answer.summary() + " with " + FLAG + ", refused without");
    } else if (answer.is("extra-inputs")) {
      fail(
          name,
          answer.summary() + ", though " + FLAG + " was sent",
          "have the gateway forward anthropic-beta");
    } else {
      unknown(name, answer.summary());
    }
  }

  private void authorization(@Nullable GatewayAnswer plain) throws IOException {
    String name = "authorization";
    if (plain != null && (plain.status == 401 || plain.status == 403)) {
      fail(name, plain.summary(), advice(plain, "look at which key the gateway wants, and where"));
      return;
    }
    if (plain != null && !plain.isGood()) {
      unknown(name, "the plain request is refused already");
      return;
    }
    String header = program.keyHeader;
    if (header == null) {
      if (sending) {
        pass(name, "accepted without a key of the program's own");
      }
      return;
    }
    HeaderLines sent = client.decide(program.lines, DecisionListener.NONE);
    String key = String.valueOf(value(program.lines, header));
    if (!key.equals(value(sent, header))) {
      if (sending) {
        pass(name, "the policy replaces " + header + ", and what it sends is accepted");
      }
      return;
    }
    String echoed = plain == null ? null : echoed(plain, header);
    if (echoed != null) {
      pass(
          name,
          echoed.equals(key)
              ? header + " arrives as the program sent it"
              : header + " arrives replaced by the gateway");
      return;
    }
    String another = header.equals("authorization") ? "Bearer headstay-verify" : "headstay-verify";
    HeaderLines own = lines(Arrays.asList(header), header, another);
    GatewayAnswer answer = send(name, own, body(program.maxTokens, false, false));
    if (answer == null) {
      return;
    }
    if (answer.isGood()) {
      pass(
          name,
          answer.summary()
              + " with a key that there isn't: the gateway replaces "
              + header
              + ", or nobody looks at it");
    } else {
      pass(
          name,
          answer.summary()
              + " with a key that there isn't: the program's own in "
              + header
              + " is what counts, nothing replaces it");
    }
  }

  private void contentType(GatewayAnswer plain) {
    String name = "content type";
    String preserve = "have the gateway leave Content-Type as it is, both ways";
    String echoed = echoed(plain, "content-type");
    if (plain.status == 415) {
      fail(name, plain.summary(), preserve);
    } else if (echoed != null && !echoed.startsWith("application/json")) {
      fail(name, "the other end reports another one than application/json", preserve);
    } else if (!plain.isGood()) {
      unknown(name, "the plain request is refused already");
    } else if (!plain.isJson()) {
      fail(name, "the answer to application/json comes as another type", preserve);
    } else {
      pass(name, "application/json, both ways");
    }
  }

  private void streaming() throws IOException {
    HeaderLines own = lines(Arrays.asList("accept"), "accept", "text/event-stream");
    GatewayAnswer answer = send("streaming", own, body(program.streamTokens, true, false));
    if (answer == null) {
      return;
    }
    if (!answer.isGood()) {
      unknown("accept", answer.summary());
      unknown("streaming", answer.summary());
      return;
    }
    String echoed = echoed(answer, "accept");
    String preserve = "have the gateway leave Accept and the answer's Content-Type as they are";
    if (echoed != null && !echoed.contains("text/event-stream")) {
      fail("accept", "the other end reports another one than text/event-stream", preserve);
    } else if (!answer.mediaType().equals("text/event-stream")) {
      fail("accept", "a stream was asked for, and another type comes", preserve);
    } else {
      pass("accept", "text/event-stream, both ways");
    }
    arrival(answer);
  }

  private void arrival(GatewayAnswer answer) {
    String name = "streaming";
    String unbuffered =
        "switch the gateway's buffering of answers off: proxy_buffering off in Nginx,"
            + " response_buffering false in Kong";
    long[] at = answer.eventMillis;
    if (at.length == 0) {
      fail(name, "no events in the answer", unbuffered);
      return;
    }
    long first = at[0];
    long last = at[at.length - 1];
    String evidence =
        at.length + " events, from " + first + " to " + last + " ms after the request was sent";
    if (answer.header("content-length") != null) {
      fail(
          name, "the answer has a Content-Length: it was collected whole; " + evidence, unbuffered);
    } else if (last - first > 2 * TOGETHER_MILLIS) {
      pass(name, evidence);
    } else if (at.length >= ENOUGH_EVENTS && first > 10 * TOGETHER_MILLIS) {
      fail(name, "all at once, after a while: " + evidence, unbuffered);
    } else {
      unknown(name, "too quick to tell: " + evidence + " (--stream-tokens for more)");
    }
  }

  private void badRequest() throws IOException {
    String name = "400 explained";
    GatewayAnswer answer = send(name, program.lines, body(0, false, false));
    if (answer == null) {
      return;
    }
    if (answer.isGood()) {
      unknown(name, answer.summary() + " without max_tokens, which Anthropic refuses");
    } else if (answer.status != 400) {
      unknown(name, answer.summary());
    } else if (answer.isJson()) {
      pass(name, "the provider's own error arrives");
    } else {
      fail(
          name,
          "the error is no JSON: what the provider says is lost",
          "have the gateway hand on the bodies of errors");
    }
  }

  /** As without the agent, and without any key. */
  private void unauthorized() throws IOException {
    String name = "401 explained";
    List<String> secrets = new ArrayList<>();
    for (int i = 0; i < program.lines.size(); i++) {
      String line = program.lines.name(i).toLowerCase(Locale.ROOT);
      if (FieldNames.isSecretByName(line)
          || FieldNames.looksLikeKey(line)
          || line.equals(program.keyHeader)) {
        secrets.add(line);
      }
    }
    HeaderLines own = lines(secrets);
    GatewayAnswer answer = send(name, own, own, body(program.maxTokens, false, false));
    if (answer == null) {
      return;
    }
    ErrorEntry error = answer.error();
    if (answer.isGood()) {
      unknown(name, answer.summary() + " without any key: the gateway asks for none");
    } else if (error != null) {
      pass(name, answer.summary() + " (docs/troubleshooting.md#" + error.id() + ")");
    } else if (answer.isEmpty()) {
      fail(
          name,
          answer.status + " without a word",
          "have the gateway say in the body which key it wants");
    } else {
      unknown(name, answer.summary());
    }
  }
}
