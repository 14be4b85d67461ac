package dev.headstay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Fetches keep their interval, come apart in a fleet, and leave a server in trouble alone. */
class RefreshScheduleTest {
  private static final Fetched GOOD = Fetched.unchanged();
  private static final Fetched BAD = Fetched.fault("HTTP 500", "", null);
  private static final long FIVE_MINUTES = Duration.ofMinutes(5).toNanos();
  private static final long MONTH_SECONDS = 30L * 24 * 3600;

  private static RefreshSchedule schedule(long refreshSeconds, long seed) {
    return new RefreshSchedule(Duration.ofSeconds(refreshSeconds), new Random(seed));
  }

  private static Fetched busy(Duration retryAfter) {
    return Fetched.fault("HTTP 429", "", retryAfter);
  }

  @Example
  void theFirstFetchIsAtOnce() {
    assertThat(schedule(3600, 1).firstDelayNanos()).isZero();
  }

  @Property
  void keepsTheIntervalButForSomeJitter(
      @ForAll @LongRange(min = 1, max = MONTH_SECONDS) long seconds, @ForAll long seed) {
    RefreshSchedule schedule = schedule(seconds, seed);
    double refresh = Duration.ofSeconds(seconds).toNanos();
    long first = schedule.nextDelayNanos(GOOD);
    assertThat((double) first).isBetween(0.0, refresh);
    int early = 0;
    for (int i = 0; i < 100; i++) {
      long delay = schedule.nextDelayNanos(i % 2 == 0 ? GOOD : Fetched.content(new byte[1]));
      assertThat((double) delay).isBetween(0.9 * refresh - 1, 1.1 * refresh);
      early += delay < refresh ? 1 : 0;
    }
    // Fair coins that fall further from the middle come once in a billion times.
    assertThat(early).isBetween(20, 80);
  }

  /** A thousand JVMs that started at once, at their second fetch: all over the interval. */
  @Property(tries = 50)
  void aFleetComesApart(
      @ForAll @LongRange(min = 1, max = MONTH_SECONDS) long seconds, @ForAll long seed) {
    int[] arrivals = new int[20];
    double refresh = Duration.ofSeconds(seconds).toNanos();
    Random seeds = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      long delay = schedule(seconds, seeds.nextLong()).nextDelayNanos(GOOD);
      arrivals[(int) Math.min(19, 20 * delay / refresh)]++;
    }
    // Fifty each, if they were spread evenly.
    assertThat(Arrays.stream(arrivals).max().getAsInt()).isLessThan(120);
    assertThat(Arrays.stream(arrivals).min().getAsInt()).isGreaterThan(10);
  }

  /**
   * With an interval of a minute, as a multiple of the steady load; docs/fleet.md has the figures.
   */
  @Example
  void aServerThatWasAwayIsNotMetByTheWholeFleetAtOnce() {
    for (int away : new int[] {10, 30, 60, 120, 300, 1800}) {
      int[] seconds = arrivals(12_000, 60, away);
      double steady = 12_000 / 60.0;
      double during = Arrays.stream(seconds, 0, away).max().getAsInt() / steady;
      double after = Arrays.stream(seconds, away, away + 600).max().getAsInt() / steady;
      System.out.printf(
          Locale.ROOT,
          "[fleet] away for %d s: at most %.1f of the steady load meanwhile, %.1f afterwards%n",
          away,
          during,
          after);
      assertThat(during).isBetween(0.9, 5.5);
      assertThat(after).isBetween(0.9, 5.5);
    }
  }

  /** Requests in each second from when a server goes away, of a fleet that was evenly spread. */
  private static int[] arrivals(int agents, int refreshSeconds, int away) {
    Random random = new Random(away);
    int[] seconds = new int[away + 600];
    for (int i = 0; i < agents; i++) {
      RefreshSchedule schedule = schedule(refreshSeconds, random.nextLong());
      schedule.nextDelayNanos(GOOD);
      double time = random.nextDouble() * refreshSeconds;
      while (time < seconds.length) {
        seconds[(int) time]++;
        time += schedule.nextDelayNanos(time < away ? BAD : GOOD) / 1e9;
      }
    }
    return seconds;
  }

  @Property
  void backsOffUpToTheIntervalOrFiveMinutes(
      @ForAll @LongRange(min = 1, max = MONTH_SECONDS) long seconds,
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 3) int successes) {
    RefreshSchedule schedule = schedule(seconds, seed);
    long longest = Math.max(Duration.ofSeconds(seconds).toNanos(), FIVE_MINUTES);
    for (int i = 0; i < successes; i++) {
      schedule.nextDelayNanos(GOOD);
    }
    double bound = 5e9;
    for (int i = 0; i < 40; i++) {
      long delay = schedule.nextDelayNanos(BAD);
      assertThat((double) delay).isBetween(bound / 2 - 1, bound);
      bound = Math.min(bound * 2, longest);
    }
    assertThat(bound).isEqualTo((double) longest);

    schedule.nextDelayNanos(GOOD);
    assertThat(schedule.nextDelayNanos(BAD)).isLessThanOrEqualTo((long) 5e9);
  }

  @Property
  void leavesAServerAloneForAsLongAsItAsksWithinTheBound(
      @ForAll @LongRange(min = 1, max = MONTH_SECONDS) long seconds,
      @ForAll long seed,
      @ForAll @LongRange(min = -1) long asked) {
    long longest = Math.max(Duration.ofSeconds(seconds).toNanos(), FIVE_MINUTES);
    Duration retryAfter = Duration.ofSeconds(asked);
    double least =
        retryAfter.compareTo(Duration.ofNanos(longest)) < 0 ? retryAfter.toNanos() : longest;

    long delay = schedule(seconds, seed).nextDelayNanos(busy(retryAfter));

    assertThat((double) delay).isBetween(least - 1, 1.1 * longest);
  }

  @Example
  void tenYearsOfPatienceAreCapped() {
    assertThat(schedule(60, 1).nextDelayNanos(busy(Duration.ofDays(3650))))
        .isBetween(FIVE_MINUTES, FIVE_MINUTES * 11 / 10);
  }

  @Example
  void anEndlessIntervalDoesNotOverflow() {
    RefreshSchedule schedule =
        new RefreshSchedule(Duration.ofSeconds(Long.MAX_VALUE), new Random(1));
    for (Fetched last : new Fetched[] {GOOD, BAD, busy(Duration.ofSeconds(Long.MAX_VALUE))}) {
      assertThat(schedule.nextDelayNanos(last)).isPositive();
    }
  }

  /** A clock that jumps can't move what doesn't look at one. */
  @Example
  void noWallClockIsRead() throws IOException {
    for (Class<?> type :
        new Class<?>[] {RefreshSchedule.class, DeadlineSocket.class, HttpGet.class}) {
      try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
            .doesNotContain("currentTimeMillis", "java/time/Instant", "java/time/Clock");
      }
    }
  }
}
