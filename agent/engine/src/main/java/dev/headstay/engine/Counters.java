package dev.headstay.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counters of one name, told apart by the values of their labels. Counting what was counted before
 * takes no lock and allocates nothing. Bounded: past {@value #KEYS} different combinations of
 * values, all further ones count as one. Thread-safe.
 */
final class Counters {
  static final int KEYS = 1000;

  /** Every label's value past the bound. */
  static final String OTHER = "(other)";

  private static final int BUCKETS = 64;

  private final String name;
  private final String[] labels;

  /** Chains of counters, by hash. An array that was published is not written to. */
  private volatile @Nullable Counter[] chains = new Counter[BUCKETS];

  private int size;

  /**
   * Counters.
   *
   * @param name of all of them, as in {@link Sample}
   * @param labels their names, at most five
   */
  Counters(String name, String... labels) {
    this.name = name;
    this.labels = labels;
  }

  boolean count(String a) {
    return count(a, "", "", "", "");
  }

  boolean count(String a, String b) {
    return count(a, b, "", "", "");
  }

  boolean count(String a, String b, String c) {
    return count(a, b, c, "", "");
  }

  boolean count(String a, String b, String c, String d) {
    return count(a, b, c, d, "");
  }

  /**
   * Counts one, under these values of the labels in their order.
   *
   * @return whether it is the first that is counted there
   */
  boolean count(String a, String b, String c, String d, String e) {
    int hash = a.hashCode();
    hash = 31 * hash + b.hashCode();
    hash = 31 * hash + c.hashCode();
    hash = 31 * hash + d.hashCode();
    hash = 31 * hash + e.hashCode();
    int bucket = (hash ^ (hash >>> 15)) & (BUCKETS - 1);
    for (Counter counter = chains[bucket]; counter != null; counter = counter.next) {
      if (counter.is(a, b, c, d, e)) {
        counter.value.increment();
        return false;
      }
    }
    return countNew(bucket, a, b, c, d, e);
  }

  private synchronized boolean countNew(
      int bucket, String a, String b, String c, String d, String e) {
    @Nullable Counter[] known = chains;
    Counter first = known[bucket];
    for (Counter counter = first; counter != null; counter = counter.next) {
      if (counter.is(a, b, c, d, e)) {
        counter.value.increment();
        return false;
      }
    }
    if (size >= KEYS && !a.equals(OTHER)) {
      return count(OTHER, OTHER, OTHER, OTHER, OTHER);
    }
    size++;
    Counter fresh = new Counter(first, a, b, c, d, e);
    fresh.value.increment();
    @Nullable Counter[] more = known.clone();
    more[bucket] = fresh;
    chains = more;
    return true;
  }

  /** Adds a sample for each counter, in a fixed order. */
  void addTo(List<Sample> samples) {
    List<Sample> own = new ArrayList<>();
    for (Counter chain : chains) {
      for (Counter counter = chain; counter != null; counter = counter.next) {
        String[] pairs = new String[2 * labels.length];
        for (int i = 0; i < labels.length; i++) {
          pairs[2 * i] = labels[i];
          pairs[2 * i + 1] = counter.labelValues[i];
        }
        own.add(new Sample(name, counter.value.sum(), pairs));
      }
    }
    own.sort(new ByLabels());
    samples.addAll(own);
  }

  static final class ByLabels implements Comparator<Sample> {
    @Override
    public int compare(Sample one, Sample other) {
      return one.labels().toString().compareTo(other.labels().toString());
    }
  }

  static final class Counter {
    final LongAdder value = new LongAdder();
    final String[] labelValues;
    final @Nullable Counter next;

    Counter(@Nullable Counter next, String... labelValues) {
      this.next = next;
      this.labelValues = labelValues;
    }

    boolean is(String a, String b, String c, String d, String e) {
      String[] values = labelValues;
      return values[0].equals(a)
          && values[1].equals(b)
          && values[2].equals(c)
          && values[3].equals(d)
          && values[4].equals(e);
    }
  }
}
