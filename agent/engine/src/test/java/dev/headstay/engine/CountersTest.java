package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class CountersTest {
  private static final int CALLS = 100_000;

  private final Counters counters = new Counters("headstay_test_total", "client", "outcome");

  private List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    counters.addTo(samples);
    return samples;
  }

  @Test
  void countsEachCombinationOfItsLabelsForItself() {
    assertThat(counters.count("okhttp", "patched")).isTrue();
    assertThat(counters.count("okhttp", "patched")).isFalse();
    assertThat(counters.count("okhttp", "failed")).isTrue();
    assertThat(counters.count("apache", "patched")).isTrue();
    // Not the same as ("okhttp", "patched").
    assertThat(counters.count("okhttpp", "atched")).isTrue();

    assertThat(samples()).extracting(Sample::name).containsOnly("headstay_test_total");
    assertThat(samples())
        .extracting(Sample::labels)
        .containsExactly(
            Map.of("client", "apache", "outcome", "patched"),
            Map.of("client", "okhttp", "outcome", "failed"),
            Map.of("client", "okhttp", "outcome", "patched"),
            Map.of("client", "okhttpp", "outcome", "atched"));
    assertThat(samples()).extracting(Sample::value).containsExactly(1L, 1L, 2L, 1L);
  }

  @Test
  void countsFurtherCombinationsAsOneWhenThereAreTooMany() {
    for (int i = 0; i < 3000; i++) {
      counters.count("client-" + i, "patched");
      counters.count("client-0", "patched");
    }

    assertThat(samples()).hasSize(1001);
    assertThat(samples())
        .filteredOn(sample -> sample.labels().get("client").equals("(other)"))
        .singleElement()
        .extracting(Sample::value)
        .isEqualTo(2000L);
    assertThat(samples().stream().mapToLong(Sample::value).sum()).isEqualTo(6000);
  }

  @Test
  void losesNothingAmongThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        done.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 10_000; i++) {
                    counters.count("client-" + i % 500, "patched");
                  }
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    } finally {
      threads.shutdown();
    }

    assertThat(samples()).hasSize(500).allMatch(sample -> sample.value() == 160);
  }

  @Test
  void whatWasCountedBeforeAllocatesNothing() {
    Counters five = new Counters("headstay_test_total", "a", "b", "c", "d", "e");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int run = 0; run < 5; run++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        five.count("1", "2", "3", "4", i % 2 == 0 ? "5" : "6");
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }

    assertThat(least).isZero();
  }
}
