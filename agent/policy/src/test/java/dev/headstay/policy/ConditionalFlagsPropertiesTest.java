package dev.headstay.policy;

import static dev.headstay.policy.Hops.hosts;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Laws of the beta filter, over random tables and settings for models and paths; and broken
 * filters, each of which its law must catch.
 */
class ConditionalFlagsPropertiesTest {
  private static final String PUBLISHER = "/v1/publishers/anthropic/models/";

  private static final List<String> OUTPUTS_OF_MODELS = List.of("p", "q", "a", "x");

  /** Settings for models or paths, as a test needs to look into them. */
  private record Entry(
      String match, Map<String, String> overrides, Boolean passUnmapped, boolean strips) {
    ConditionalFlags forModels() {
      ProviderFlags.Unmapped unmapped =
          passUnmapped == null
              ? null
              : passUnmapped ? ProviderFlags.Unmapped.PASS : ProviderFlags.Unmapped.DROP;
      return ConditionalFlags.forModels(ModelGlob.parse(match), overrides, unmapped);
    }

    ConditionalFlags forPaths() {
      PathGlob glob = PathGlob.parse(match);
      return strips ? ConditionalFlags.stripping(glob) : ConditionalFlags.forPaths(glob, overrides);
    }
  }

  record Setup(
      Map<String, String> table,
      Map<String, String> overrides,
      boolean passUnmapped,
      List<Entry> models,
      List<Entry> paths) {
    HeaderPolicy policy() {
      BetaTable.Builder columns = BetaTable.builder().column("vertex_ai");
      table.forEach((flag, to) -> columns.put("vertex_ai", flag, to));
      ProviderFlags.Builder settings = ProviderFlags.builder();
      settings.unmapped(passUnmapped ? ProviderFlags.Unmapped.PASS : ProviderFlags.Unmapped.DROP);
      overrides.forEach(settings::override);
      // The order among models and among paths is what counts, not that of both.
      for (int i = 0; i < Math.max(models.size(), paths.size()); i++) {
        if (i < models.size()) {
          settings.add(models.get(i).forModels());
        }
        if (i < paths.size()) {
          settings.add(paths.get(i).forPaths());
        }
      }
      return HeaderPolicy.builder()
          .provider(ProviderDefinition.of("gw", hosts("gw.test"), List.of(), "vertex_ai"))
          .betas(BetaFlags.builder(columns.build()).provider("vertex_ai", settings.build()).build())
          .build();
    }
  }

  /** Where a request goes, and the model that is meant there. */
  private record Place(String path, String bodyModel, String model) {}

  private static final List<Place> PLACES =
      List.of(
          new Place("/model/anthropic.claude-a%3A1/invoke", null, "anthropic.claude-a:1"),
          new Place("/model/us.anthropic.claude-a:1/converse", "b", "us.anthropic.claude-a:1"),
          new Place("/model/arn%3Aaws%3Ab%3Au%3A1%3Ap%2Fb/invoke", null, "arn:aws:b:u:1:p/b"),
          new Place(PUBLISHER + "claude-a@1:rawPredict", null, "claude-a@1"),
          new Place(PUBLISHER + "count-tokens:rawPredict", "claude-a@1", "claude-a@1"),
          new Place(PUBLISHER + "count-tokens:rawPredict", null, null),
          new Place("/v1/messages", "anthropic.claude-a:1", "anthropic.claude-a:1"),
          new Place("/v1/messages", "b", "b"),
          new Place("/v1/messages", null, null));

  record Request(Place place, List<String> block) {
    Hop hop(List<String> lines) {
      Hop hop = Hops.post("https://gw.test" + place.path, lines.toArray(new String[0]));
      return new Hop(hop.target(), hop.client(), false, hop.headers(), place.bodyModel);
    }
  }

  /** A setup, and requests with the same lines to several places: the last one is judged. */
  record Case(Setup setup, List<Place> places, List<String> block) {
    Request judged() {
      return new Request(places.get(places.size() - 1), block);
    }
  }

  private static Arbitrary<String> flags() {
    return Arbitraries.of("a", "b", "c", "d", "x", "A", "ab");
  }

  /** Chains within one set of overrides, each of them explicit, have no fixed point. */
  private static Arbitrary<Map<String, String>> overrides(String... outputs) {
    return Arbitraries.maps(flags(), Arbitraries.of(outputs).injectNull(0.3))
        .ofMaxSize(3)
        .filter(
            map -> {
              for (Map.Entry<String, String> entry : map.entrySet()) {
                String to = entry.getValue();
                if (map.containsKey(to) && !to.equals(map.get(to))) {
                  return false;
                }
              }
              return true;
            });
  }

  private static Arbitrary<Entry> entry(Arbitrary<String> globs, boolean forPaths) {
    return Combinators.combine(
            globs,
            overrides(OUTPUTS_OF_MODELS.toArray(new String[0])),
            Arbitraries.of(true, false).injectNull(0.4),
            Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(false)), Tuple.of(1, Arbitraries.just(forPaths))))
        .as(Entry::new);
  }

  @Provide
  Arbitrary<Case> cases() {
    Arbitrary<Map<String, String>> table =
        Arbitraries.maps(flags(), flags().injectNull(0.3)).ofMaxSize(6);
    Arbitrary<String> models =
        Arbitraries.of("anthropic.claude-a*", "us.*", "*a@1", "b", "*", "arn:*", "z");
    Arbitrary<String> paths =
        Arbitraries.of("/model/**", "/**/invoke", "/v1/messages", "**/count-tokens:*", "/z");
    Arbitrary<Setup> setups =
        Combinators.combine(
                table,
                overrides("a", "b", "p", "y"),
                Arbitraries.of(true, false),
                entry(models, false).list().ofMaxSize(3),
                entry(paths, true).list().ofMaxSize(2))
            .as(Setup::new);
    Arbitrary<String> list =
        Arbitraries.frequencyOf(Tuple.of(5, flags()), Tuple.of(1, Arbitraries.of("p", "q", "y")))
            .list()
            .ofMaxSize(5)
            .flatMap(
                members -> Arbitraries.of(",", ", ", " ,,\t").map(by -> String.join(by, members)));
    Arbitrary<List<String>> blocks =
        Combinators.combine(Arbitraries.of("anthropic-beta", "Anthropic-Beta", "x-a"), list)
            .as((name, value) -> name + ": " + value)
            .list()
            .ofMinSize(1)
            .ofMaxSize(3);
    return Combinators.combine(
            setups, Arbitraries.of(PLACES).list().ofMinSize(1).ofMaxSize(4), blocks)
        .as(Case::new);
  }

  /** A filter for one setup, which may remember what it met. */
  interface Filter {
    List<String> sent(Request request, List<String> lines);
  }

  interface Filters {
    Filter of(Setup setup);
  }

  private static Filter real(Setup setup) {
    HeaderPolicy policy = setup.policy();
    return (request, lines) -> Hops.sent(policy, request.hop(lines));
  }

  private static boolean isFlags(String line) {
    return line.toLowerCase().startsWith("anthropic-beta:");
  }

  private static List<String> flagsIn(List<String> lines) {
    List<String> flags = new ArrayList<>();
    for (String line : lines) {
      if (isFlags(line)) {
        Lists.addMembers(line.substring(line.indexOf(':') + 1), false, flags);
      }
    }
    return flags;
  }

  enum Law {
    FILTERING_TWICE_IS_FILTERING_ONCE {
      @Override
      void check(Filters filters, Case given) {
        Filter filter = filters.of(given.setup);
        List<String> once = filter.sent(given.judged(), given.block);

        assertThat(filter.sent(given.judged(), once)).isEqualTo(once);
      }
    },
    WHAT_NOTHING_CHANGES_STAYS_AS_IT_IS {
      @Override
      void check(Filters filters, Case given) {
        List<String> before = flagsIn(given.block);
        List<String> expected = new ArrayList<>();
        for (String flag : before) {
          expected.add(Expected.of(given, flag));
        }

        if (expected.equals(before)) {
          assertThat(filters.of(given.setup).sent(given.judged(), given.block))
              .isEqualTo(Hops.text(given.judged().hop(given.block).headers()));
        }
      }
    },
    EACH_FLAG_GOES_BY_PATH_THEN_MODEL_THEN_PROVIDER_THEN_TABLE {
      @Override
      void check(Filters filters, Case given) {
        Set<String> expected = new HashSet<>();
        for (String flag : flagsIn(given.block)) {
          expected.add(Expected.of(given, flag));
        }
        expected.remove(null);

        assertThat(flagsIn(filters.of(given.setup).sent(given.judged(), given.block)))
            .hasSameElementsAs(expected);
      }
    },
    FLAGS_KEEP_THE_CLIENTS_ORDER {
      @Override
      void check(Filters filters, Case given) {
        List<String> sent = filters.of(given.setup).sent(given.judged(), given.block);
        if (sent.equals(Hops.text(given.judged().hop(given.block).headers()))) {
          return;
        }
        Set<String> inOrder = new LinkedHashSet<>();
        for (String flag : flagsIn(given.block)) {
          inOrder.add(Expected.of(given, flag));
        }
        inOrder.remove(null);
        List<String> flags = new ArrayList<>(inOrder);
        flags.retainAll(flagsIn(sent));

        assertThat(flagsIn(sent)).isEqualTo(flags);
        assertThat(sent.stream().filter(line -> isFlags(line))).hasSizeLessThanOrEqualTo(1);
      }
    },
    WHAT_WAS_SENT_BEFORE_DECIDES_NOTHING {
      @Override
      void check(Filters filters, Case given) {
        Filter filter = filters.of(given.setup);
        List<String> last = new ArrayList<>();
        for (Place place : given.places) {
          last = filter.sent(new Request(place, given.block), given.block);
        }

        assertThat(last).isEqualTo(filters.of(given.setup).sent(given.judged(), given.block));
      }
    },
    OTHER_LINES_STAY {
      @Override
      void check(Filters filters, Case given) {
        List<String> sent = filters.of(given.setup).sent(given.judged(), given.block);

        assertThat(others(sent))
            .isEqualTo(others(Hops.text(given.judged().hop(given.block).headers())));
      }
    };

    abstract void check(Filters filters, Case given);

    private static List<String> others(List<String> lines) {
      List<String> others = new ArrayList<>(lines);
      others.removeIf(line -> isFlags(line));
      return others;
    }
  }

  /** What one flag turns into, as docs/beta-flags.md says it. */
  private static final class Expected {
    private Expected() {}

    static String of(Case given, String flag) {
      Setup setup = given.setup;
      Place place = given.judged().place;
      String path = place.path;
      Entry forPath = null;
      for (Entry entry : setup.paths) {
        if (forPath == null && PathGlob.parse(entry.match).matches(path)) {
          forPath = entry;
        }
      }
      if (forPath == null ? path.endsWith("/count-tokens:rawPredict") : forPath.strips) {
        return null;
      }
      Entry forModel = null;
      for (Entry entry : setup.models) {
        if (forModel == null
            && place.model != null
            && ModelGlob.parse(entry.match).matches(place.model)) {
          forModel = entry;
        }
      }
      List<Map<String, String>> layers = new ArrayList<>();
      layers.add(forPath == null ? Map.of() : forPath.overrides);
      layers.add(forModel == null ? Map.of() : forModel.overrides);
      layers.add(setup.overrides);
      Map<String, String> decided = new HashMap<>();
      if (decide(flag, layers, 3, decided)) {
        return decided.get(flag);
      }
      if (setup.table.containsValue(flag)) {
        return flag;
      }
      if (setup.table.containsKey(flag)) {
        String to = setup.table.get(flag);
        return to != null && decide(to, layers, 3, decided) ? decided.get(to) : to;
      }
      boolean pass =
          forModel == null || forModel.passUnmapped == null
              ? setup.passUnmapped
              : forModel.passUnmapped;
      return pass ? flag : null;
    }

    /** Whether one of the first {@code count} layers decides, and what. */
    private static boolean decide(
        String flag, List<Map<String, String>> layers, int count, Map<String, String> decided) {
      for (int i = 0; i < count; i++) {
        if (layers.get(i).containsKey(flag)) {
          String to = layers.get(i).get(flag);
          boolean again = to != null && decide(to, layers, i, decided);
          decided.put(flag, again ? decided.get(to) : to);
          return true;
        }
        if (layers.get(i).containsValue(flag)) {
          decided.put(flag, flag);
          return true;
        }
      }
      return false;
    }
  }

  @Property
  void everyLawHolds(@ForAll("cases") Case given) {
    for (Law law : Law.values()) {
      law.check(ConditionalFlagsPropertiesTest::real, given);
    }
  }

  /** A filter that does one thing wrong, and the law that says so. */
  enum Broken {
    FORGETS_THE_CONDITION_OF_WHAT_IT_REMEMBERS(Law.WHAT_WAS_SENT_BEFORE_DECIDES_NOTHING) {
      @Override
      Filter of(Setup setup) {
        Map<List<String>, List<String>> memo = new HashMap<>();
        Filter filter = real(setup);
        return (request, lines) -> memo.computeIfAbsent(lines, l -> filter.sent(request, l));
      }
    },
    SORTS(Law.FLAGS_KEEP_THE_CLIENTS_ORDER) {
      @Override
      Filter of(Setup setup) {
        Filter filter = real(setup);
        return (request, lines) -> {
          List<String> sent = filter.sent(request, lines);
          List<String> flags = new ArrayList<>(new LinkedHashSet<>(flagsIn(sent)));
          Collections.sort(flags);
          return joined(sent, flags);
        };
      }
    },
    JOINS_WHAT_NOTHING_CHANGES(Law.WHAT_NOTHING_CHANGES_STAYS_AS_IT_IS) {
      @Override
      Filter of(Setup setup) {
        Filter filter = real(setup);
        return (request, lines) -> {
          List<String> sent = filter.sent(request, lines);
          return joined(sent, new ArrayList<>(new LinkedHashSet<>(flagsIn(sent))));
        };
      }
    },
    TAKES_WHAT_A_MODEL_MADE_BACK(Law.FILTERING_TWICE_IS_FILTERING_ONCE) {
      @Override
      Filter of(Setup setup) {
        Filter filter = real(setup);
        Filter plain =
            real(
                new Setup(
                    setup.table, setup.overrides, setup.passUnmapped, List.of(), setup.paths));
        return (request, lines) -> {
          List<String> sent = filter.sent(request, lines);
          return sent.equals(Hops.text(request.hop(lines).headers()))
              ? plain.sent(request, sent)
              : sent;
        };
      }
    },
    KNOWS_NO_MODELS(Law.EACH_FLAG_GOES_BY_PATH_THEN_MODEL_THEN_PROVIDER_THEN_TABLE) {
      @Override
      Filter of(Setup setup) {
        return real(
            new Setup(setup.table, setup.overrides, setup.passUnmapped, List.of(), setup.paths));
      }
    },
    KNOWS_NO_PATHS(Law.EACH_FLAG_GOES_BY_PATH_THEN_MODEL_THEN_PROVIDER_THEN_TABLE) {
      @Override
      Filter of(Setup setup) {
        return real(
            new Setup(setup.table, setup.overrides, setup.passUnmapped, setup.models, List.of()));
      }
    },
    TAKES_THE_LAST_MODEL(Law.EACH_FLAG_GOES_BY_PATH_THEN_MODEL_THEN_PROVIDER_THEN_TABLE) {
      @Override
      Filter of(Setup setup) {
        List<Entry> reversed = new ArrayList<>(setup.models);
        Collections.reverse(reversed);
        return real(
            new Setup(setup.table, setup.overrides, setup.passUnmapped, reversed, setup.paths));
      }
    },
    LOSES_OTHER_LINES(Law.OTHER_LINES_STAY) {
      @Override
      Filter of(Setup setup) {
        Filter filter = real(setup);
        return (request, lines) -> {
          List<String> sent = new ArrayList<>(filter.sent(request, lines));
          boolean removed = sent.stream().noneMatch(line -> isFlags(line));
          return removed ? List.of() : sent;
        };
      }
    };

    final Law law;

    Broken(Law law) {
      this.law = law;
    }

    abstract Filter of(Setup setup);

    private static List<String> joined(List<String> lines, List<String> flags) {
      List<String> joined = new ArrayList<>();
      boolean first = true;
      for (String line : lines) {
        if (!isFlags(line)) {
          joined.add(line);
        } else if (first && !flags.isEmpty()) {
          joined.add(line.substring(0, line.indexOf(':')) + ": " + String.join(",", flags));
          first = false;
        }
      }
      return joined;
    }
  }

  /** A law that no broken filter can break says nothing. */
  @Property(tries = 1)
  void everyBrokenFilterIsCaughtByItsLaw() {
    List<Case> samples = cases().sampleStream().limit(3000).toList();
    for (Broken broken : Broken.values()) {
      assertThat(samples.stream().anyMatch(given -> isBroken(broken, given)))
          .as("%s is caught by %s", broken, broken.law)
          .isTrue();
    }
  }

  private static boolean isBroken(Broken broken, Case given) {
    try {
      broken.law.check(broken::of, given);
      return false;
    } catch (AssertionError e) {
      return true;
    }
  }
}
