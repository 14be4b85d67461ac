package dev.headstay.testing;

import static dev.headstay.testing.HttpClientContract.BETAS;
import static dev.headstay.testing.HttpClientContract.FRESH;
import static dev.headstay.testing.HttpClientContract.KEPT;
import static dev.headstay.testing.HttpClientContract.TAG;

import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.Hop;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RequestTarget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Ways to be wrong, one of which the system property {@code headstay.contract.broken} switches on
 * for a JVM. Each shows that the clauses which name it in {@link Catches} can fail. A fault that no
 * decision can express is made at the client, or where the kit reads the wire.
 */
public enum BrokenVariant {
  /** Nothing is broken. */
  NONE,
  /** Decides nothing, ever. */
  ADDS_NOTHING {
    @Override
    void alter(Hop hop, Block block) {
      block.restore();
    }
  },
  /** Overwrites a header that the application set. */
  OVERRIDES_PRESENT {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/kept")) {
        block.set(TAG, "overridden");
      }
    }
  },
  /** Adds its line beside the one that the application set, in another case. */
  ADDS_A_SECOND_LINE {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/kept")) {
        block.add(TAG.toUpperCase(Locale.ROOT), "second");
      }
    }
  },
  /** Sees a call's first hop to each origin, as an application's own interceptor would. */
  FIRST_HOP_ONLY {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/loop") && countTo(hop.target().origin()) > 1) {
        block.restore();
      }
    }
  },
  /** Does not see that a request is sent again. */
  MISSES_RETRIES {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/retry") && countTo(hop.target().origin() + hop.target().path()) > 1) {
        block.restore();
      }
    }
  },
  /** Does not see the hops that follow a redirect. */
  MISSES_REDIRECTS {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/redirected")) {
        block.restore();
      }
    }
  },
  /** Does not see the hop that answers a 401. */
  MISSES_AUTHENTICATED_HOPS {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/guarded") && countTo(hop.target().origin() + hop.target().path()) > 1) {
        block.restore();
      }
    }
  },
  /** Decides once a call, and lets what it added ride along to other origins. */
  IGNORES_THE_ORIGIN {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/elsewhere") && !block.has(TAG)) {
        block.add(TAG, "rode along");
      }
    }
  },
  /** Adds to the proxy's own request. */
  ADDS_TO_CONNECT {
    @Override
    WireHead onWire(WireHead head) {
      return head.method().equals("CONNECT") ? plus(head, new HeaderLine(TAG, "leaked")) : head;
    }
  },
  /** Takes every tunnelled hop for the proxy's. */
  MISSES_TUNNELLED_HOPS {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/tunnelled")) {
        block.restore();
      }
    }
  },
  /** Does not see hops in a plain proxy's form. */
  MISSES_PROXIED_HOPS {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/proxied")) {
        block.restore();
      }
    }
  },
  /** Does not tell the policy that a plain hop goes through a proxy. */
  FORGETS_THE_PROXY {
    @Override
    Hop asSeen(Hop hop) {
      return new Hop(hop.target(), hop.client(), false, hop.headers());
    }
  },
  /** Reads no body for the model that flags in the header go by. */
  FORGETS_THE_MODEL {
    @Override
    Hop asSeen(Hop hop) {
      return new Hop(hop.target(), hop.client(), hop.proxied(), hop.headers());
    }
  },
  /** Changes the application's own request object. */
  WRITES_TO_THE_REQUEST_OBJECT {
    @Override
    List<HeaderLine> shown(List<HeaderLine> headers) {
      return plus(headers, new HeaderLine(TAG, "leaked"));
    }
  },
  /** Goes on with the policy it saw first. */
  KEEPS_THE_FIRST_POLICY {
    @Override
    Decider decider(Decider sound, boolean idle) {
      Decider first = firstDecider;
      if (first == null) {
        firstDecider = sound;
        return sound;
      }
      return first;
    }
  },
  /** Is above the layer that shows headers to the application's callbacks. */
  SHOWS_ITS_HEADERS_TO_CALLBACKS {
    @Override
    ClientSettings settings(ClientSettings settings) {
      CallbackWitness witness = settings.witness();
      return witness == null
          ? settings
          : settings.seenBy(
              (callback, headers) ->
                  witness.saw(callback, plus(headers, new HeaderLine(TAG, "leaked"))));
    }
  },
  /** Loses a byte of each request's body. */
  TRUNCATES_REQUEST_BODIES {
    @Override
    WireRequest request(WireRequest request) {
      byte[] body = request.body();
      return body == null || body.length == 0
          ? request
          : request.withBody(Arrays.copyOf(body, body.length - 1));
    }
  },
  /** Loses a byte of each response's body. */
  TRUNCATES_RESPONSE_BODIES {
    @Override
    WireResponse response(WireResponse response) throws IOException {
      if (Http1Connection.first(response.headers(), Answers.BODY_HASH).isEmpty()) {
        return response;
      }
      byte[] body = response.bytes();
      return new WireResponse(
          response.status(),
          response.headers(),
          new ByteArrayInputStream(body, 0, Math.max(0, body.length - 1)),
          response.requestHeaders());
    }
  },
  /** Sends in chunks what had a length. */
  CHANGES_THE_FRAMING {
    @Override
    WireHead onWire(WireHead head) {
      if (!head.target().startsWith("/framed")
          || Http1Connection.first(head.lines(), TAG).isEmpty()) {
        return head;
      }
      List<HeaderLine> lines = new ArrayList<>(head.lines());
      lines.removeIf(line -> line.is("Content-Length"));
      return head.withLines(plus(lines, new HeaderLine("Transfer-Encoding", "chunked")));
    }
  },
  /** Loses a decision now and then when there are many. */
  LOSES_A_DECISION_UNDER_LOAD {
    @Override
    void alter(Hop hop, Block block) {
      if (countTo(hop.target().origin() + hop.target().path()) % 97 == 0) {
        block.restore();
      }
    }
  },
  /** Takes the first line of a header for all of it. */
  FILTERS_THE_FIRST_BETA_LINE_ONLY {
    @Override
    void alter(Hop hop, Block block) {
      List<String> sent = sent(hop, BETAS);
      for (int i = 1; i < sent.size(); i++) {
        block.add(BETAS, sent.get(i));
      }
    }
  },
  /** Sends flags in an order of its own. */
  SORTS_BETA_FLAGS {
    @Override
    void alter(Hop hop, Block block) {
      List<String> kept = block.values(BETAS);
      if (onPath(hop, "/betas") && !kept.isEmpty()) {
        block.set(BETAS, String.join(",", new TreeSet<>(List.of(kept.get(0).split(",")))));
      }
    }
  },
  /** Sends the beta header though no flag is left. */
  LEAVES_AN_EMPTY_BETA_HEADER {
    @Override
    void alter(Hop hop, Block block) {
      if (!sent(hop, BETAS).isEmpty() && !block.has(BETAS)) {
        block.add(BETAS, "none");
      }
    }
  },
  /** Writes flags anew though none changed. */
  REWRITES_SOUND_BETA_FLAGS {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/sound-betas")) {
        block.set(BETAS, String.join(",", block.values(BETAS)).replace(" ", ""));
      }
    }
  },
  /** Leaves a mark on requests that no rule names. */
  TOUCHES_UNMATCHED_REQUESTS {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/unmatched")) {
        block.add("x-unasked", "1");
      }
    }
  },
  /** Leaves a mark on requests that a rule names and nothing changes. */
  TOUCHES_UNCHANGED_REQUESTS {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/unchanged")) {
        block.add("x-unasked", "1");
      }
    }
  },
  /** Does not filter flags in bodies. */
  FILTERS_NO_BODY {
    @Override
    byte @Nullable [] body(byte[] sent, byte @Nullable [] filtered) {
      return null;
    }
  },
  /** Leaves a mark in bodies whose flags are sound, or can't be filtered. */
  TOUCHES_EVERY_BODY {
    @Override
    byte @Nullable [] body(byte[] sent, byte @Nullable [] filtered) {
      if (filtered != null) {
        return filtered;
      }
      byte[] marked = Arrays.copyOf(sent, sent.length + 1);
      marked[sent.length] = ' ';
      return marked;
    }
  },
  /** Sends half a header block when the policy fails. */
  SENDS_HALF_A_BLOCK_ON_FAILURE {
    @Override
    Decider decider(Decider sound, boolean idle) {
      Decider broken = super.decider(sound, idle);
      return new Decider() {
        @Override
        public Interest interest(String host) {
          return broken.interest(host);
        }

        @Override
        public HeaderDecision decide(Hop hop) {
          try {
            return broken.decide(hop);
          } catch (RuntimeException e) {
            Block block = new Block(hop.headers());
            block.remove("x-application");
            return block.decision();
          }
        }
      };
    }
  },
  /** Acts on a policy that may only watch. */
  ACTS_WHEN_OBSERVING {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/observed")) {
        block.set(TAG, "acted");
      }
    }
  },
  /** Sends what an operation took away or replaced beside what came instead. */
  KEEPS_THE_OLD_LINES {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/operation")) {
        block.addBackWhatIsGone();
      }
    }
  },
  /** Carries out everything but additions. */
  DROPS_ADDITIONS {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/addition")) {
        block.restore();
      }
    }
  },
  /** Does not see the handshakes of WebSockets. */
  MISSES_WEBSOCKETS {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/websocket")) {
        block.restore();
      }
    }
  },
  /** Hands a response over when it is complete. */
  BUFFERS_RESPONSES {
    @Override
    WireResponse response(WireResponse response) throws IOException {
      return new WireResponse(
          response.status(),
          response.headers(),
          new ByteArrayInputStream(response.bytes()),
          response.requestHeaders());
    }
  },
  /** Does not see the hops whose response is a stream of events. */
  MISSES_EVENT_STREAMS {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/events")) {
        block.restore();
      }
    }
  },
  /** Resolves a value once. */
  REPEATS_THE_FIRST_VALUE {
    @Override
    void alter(Hop hop, Block block) {
      if (block.has(FRESH)) {
        block.set(
            FRESH,
            FIRST_VALUES.computeIfAbsent(hop.target().origin(), o -> block.values(FRESH).get(0)));
      }
    }
  },
  /** Sends what one client sent before from every client, and to every origin. */
  REMEMBERS_FOR_ANYBODY {
    @Override
    void alter(Hop hop, Block block) {
      if (onPath(hop, "/dropped") && !block.has(KEPT)) {
        block.add(KEPT, "anybody's");
      }
    }
  },
  /** Holds every client for good. */
  HOLDS_CLIENTS {
    @Override
    void opened(ContractClient client) {
      CLIENTS.add(client);
    }
  },
  /** Spells names in HTTP/2 as a rule does. */
  SPELLS_HTTP2_NAMES_AS_CONFIGURED {
    @Override
    WireHead onWire(WireHead head) {
      if (!head.http2() || !head.target().startsWith("/lower-case")) {
        return head;
      }
      List<HeaderLine> lines = new ArrayList<>();
      for (HeaderLine line : head.lines()) {
        lines.add(line.is(TAG) ? new HeaderLine("X-Headstay-Tag", line.value()) : line);
      }
      return head.withLines(lines);
    }
  };

  /** The system property that names the variant of this JVM. */
  public static final String PROPERTY = "headstay.contract.broken";

  private static final Map<String, AtomicInteger> COUNTS = new ConcurrentHashMap<>();
  private static final Map<String, String> FIRST_VALUES = new ConcurrentHashMap<>();
  private static final List<ContractClient> CLIENTS = new CopyOnWriteArrayList<>();
  private static volatile @Nullable Decider firstDecider;

  /** The variant that this JVM runs with. */
  public static BrokenVariant current() {
    String name = System.getProperty(PROPERTY);
    return name == null ? NONE : valueOf(name);
  }

  /** Begins anew, as with a new JVM. */
  static void forget() {
    COUNTS.clear();
    FIRST_VALUES.clear();
    CLIENTS.clear();
    firstDecider = null;
  }

  /**
   * What decides instead of {@code sound}.
   *
   * @param idle whether {@code sound} leaves every hop alone; what clauses compare with stays whole
   */
  Decider decider(Decider sound, boolean idle) {
    return this == NONE || idle ? sound : new BrokenDecider(this, sound);
  }

  /** What the policy is told. */
  Hop asSeen(Hop hop) {
    return hop;
  }

  /** Spoils what the policy decided. */
  void alter(Hop hop, Block block) {}

  /**
   * Spoils what becomes of a body.
   *
   * @param filtered null where it stays as it is
   */
  byte @Nullable [] body(byte[] sent, byte @Nullable [] filtered) {
    return filtered;
  }

  /** Spoils what a client is built from. */
  ClientSettings settings(ClientSettings settings) {
    return settings;
  }

  /** Gets hold of what the application opened. */
  void opened(ContractClient client) {}

  /** Spoils what a client sends. */
  WireRequest request(WireRequest request) {
    return request;
  }

  /** Spoils what the application gets. */
  WireResponse response(WireResponse response) throws IOException {
    return response;
  }

  /** Spoils what a request object shows. */
  List<HeaderLine> shown(List<HeaderLine> headers) {
    return headers;
  }

  /** Spoils what is on the wire. */
  WireHead onWire(WireHead head) {
    return head;
  }

  private static boolean onPath(Hop hop, String path) {
    RequestTarget target = hop.target();
    return target.path().startsWith(path);
  }

  private static int countTo(String key) {
    return COUNTS.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
  }

  private static List<HeaderLine> plus(List<HeaderLine> lines, HeaderLine line) {
    List<HeaderLine> more = new ArrayList<>(lines);
    more.add(line);
    return more;
  }

  private static WireHead plus(WireHead head, HeaderLine line) {
    return head.withLines(plus(head.lines(), line));
  }

  private static List<String> sent(Hop hop, String name) {
    return new Block(hop.headers()).values(name);
  }
}
