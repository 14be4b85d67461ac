package dev.headstay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.NotBlank;

/** Who is in a roll-out by percentage. */
class RolloutTest {
  private static boolean isIn(String id, double percent) {
    String yaml = String.format(Locale.ROOT, "version: 1\nrollout: { percent: %.6f }\n", percent);
    Settings settings = new Settings(null, Given.nothing().with("HOSTNAME", id).environment, null);
    Problems problems = new Problems("a.yaml");
    Node root = Document.read("a.yaml", yaml.toCharArray(), problems);
    String reason =
        new ConfigurationReader(settings, new Inputs(), problems, null, Given.CLIENTS)
            .heldBack(root, Given.nothing().environment);
    assertThat(problems.all()).isEmpty();
    return reason == null;
  }

  @Property(tries = 300)
  void whoIsInStaysInWhenThePercentageIsRaised(
      @ForAll @NotBlank String id,
      @ForAll @DoubleRange(max = 100) double percent,
      @ForAll @DoubleRange(max = 100) double more) {
    double low = Math.min(percent, more);
    double high = Math.max(percent, more);
    assertThat(isIn(id, low) && !isIn(id, high)).isFalse();
    assertThat(isIn(id, 0)).isFalse();
    assertThat(isIn(id, 100)).isTrue();
  }

  @Property
  void anIdStandsAtOnePlaceBelowAHundred(@ForAll String id) {
    assertThat(Rollout.bucket(id)).isBetween(0.0, Math.nextDown(100.0));
    assertThat(Rollout.bucket(id)).isEqualTo(Rollout.bucket(new String(id.toCharArray())));
  }

  /** Names that differ little, as those of pods do, and random ones. */
  @Property(tries = 50)
  void idsAreSpreadEvenly(@ForAll long seed, @ForAll boolean random) {
    Random ids = new Random(seed);
    String prefix = "api-" + Long.toHexString(seed) + "-";
    int[] bins = new int[20];
    for (int i = 0; i < 10_000; i++) {
      String id = random ? new UUID(ids.nextLong(), ids.nextLong()).toString() : prefix + i;
      bins[(int) (Rollout.bucket(id) / 5)]++;
    }
    for (int bin : bins) {
      // Five hundred each; six deviations are 131.
      assertThat(bin).isBetween(369, 631);
    }
  }

  /** Never another, or a fleet would change places with an update of the agent. */
  @Example
  void thePlaceOfAnIdIsFixed() {
    assertThat(Rollout.bucket("api-0")).isEqualTo(95.97827960388621);
  }

  @Example
  void withoutAHostNameThereIsOneRandomIdForEachStart() {
    Settings settings = new Settings(null, Given.nothing().environment, null);
    assertThat(settings.instance()).isNotEmpty().isEqualTo(settings.instance());
    assertThat(new Settings(null, Given.nothing().environment, null).instance())
        .isNotEqualTo(settings.instance());
  }
}
