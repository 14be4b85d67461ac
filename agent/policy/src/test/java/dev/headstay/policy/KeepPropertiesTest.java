package dev.headstay.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Laws of {@code keep}, over random hops of several clients to several origins. */
class KeepPropertiesTest {
  private static final String NAME = "x-kept";

  /** One hop: which client sends it where, and the value it gives to the header, if any. */
  record Sent(int client, String origin, String value) {
    String scope() {
      return client + " " + origin;
    }
  }

  @Provide
  Arbitrary<List<Sent>> loops() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 2),
            Arbitraries.of(
                "https://a.example.com", "http://a.example.com", "https://b.example.com"),
            Arbitraries.of("1", "2").injectNull(0.5))
        .as(Sent::new)
        .list()
        .ofMaxSize(12);
  }

  private static HeaderPolicy policy() {
    return Hops.policy(Hops.rule(HeaderOperation.keep(NamePattern.parse("x-*"), false)));
  }

  private static Hop hop(Map<Integer, ClientMemory> memories, Sent sent) {
    ClientMemory memory = memories.computeIfAbsent(sent.client(), c -> new ClientMemory());
    return sent.value() == null
        ? Hops.post(memory, sent.origin() + "/")
        : Hops.post(memory, sent.origin() + "/", NAME + ": " + sent.value());
  }

  /** Said another way: what a hop carries is what its own scope and origin had, if that was one. */
  @Property
  void aHopCarriesTheOnlyValueOfItsClientAndOrigin(@ForAll("loops") List<Sent> loop) {
    Map<Integer, ClientMemory> memories = new HashMap<>();
    Map<String, Set<String>> values = new HashMap<>();
    HeaderPolicy policy = policy();
    for (Sent sent : loop) {
      Set<String> own = values.computeIfAbsent(sent.scope(), s -> new HashSet<>());
      List<String> expected = new ArrayList<>();
      if (sent.value() != null) {
        own.add(sent.value());
        expected.add(NAME + ": " + sent.value());
      } else if (own.size() == 1) {
        expected.add(NAME + ": " + own.iterator().next());
      }

      assertThat(Hops.sent(policy, hop(memories, sent))).isEqualTo(expected);
    }
  }

  @Property
  void itIsSaidOnceForEachClientAndOriginThatItStopped(@ForAll("loops") List<Sent> loop) {
    Map<Integer, ClientMemory> memories = new HashMap<>();
    Map<String, Set<String>> values = new HashMap<>();
    Hops.Heard heard = new Hops.Heard();
    for (Sent sent : loop) {
      if (sent.value() != null) {
        values.computeIfAbsent(sent.scope(), s -> new HashSet<>()).add(sent.value());
      }
      policy().decide(hop(memories, sent), heard);
    }

    assertThat(heard.events.stream().filter(event -> event.startsWith("stopped")))
        .hasSize((int) values.values().stream().filter(own -> own.size() > 1).count());
  }

  @Property
  void applyingTwiceEqualsApplyingOnce(@ForAll("loops") List<Sent> loop) {
    Map<Integer, ClientMemory> memories = new HashMap<>();
    HeaderPolicy policy = policy();
    for (Sent sent : loop) {
      Hop hop = hop(memories, sent);
      List<String> once = Hops.sent(policy, hop);
      Hop again =
          Hops.post(memories.get(sent.client()), sent.origin() + "/", once.toArray(new String[0]));

      assertThat(policy.decide(again, DecisionListener.NONE)).isSameAs(HeaderDecision.UNCHANGED);
    }
  }

  @Property
  void observingRemembersTheSameAndChangesNothing(@ForAll("loops") List<Sent> loop) {
    Map<Integer, ClientMemory> enforced = new HashMap<>();
    Map<Integer, ClientMemory> observed = new HashMap<>();
    HeaderPolicy observing =
        HeaderPolicy.builder().mode(Mode.OBSERVE).rule(policy().rules().get(0)).build();
    for (Sent sent : loop) {
      Hop hop = hop(enforced, sent);
      policy().decide(hop, DecisionListener.NONE);
      assertThat(observing.decide(hop(observed, sent), DecisionListener.NONE).isUnchanged())
          .isTrue();
      Sent without = new Sent(sent.client(), sent.origin(), null);

      assertThat(Hops.sent(policy(), hop(observed, without)))
          .isEqualTo(Hops.sent(policy(), hop(enforced, without)));
    }
  }
}
