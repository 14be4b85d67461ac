package dev.headstay.config;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of loading: a configuration, and what to tell about it. Immutable; free of secrets. */
public final class Loaded {
  private final Configuration configuration;
  private final List<Problem> problems;
  private final List<String> warnings;
  private final String source;
  private final @Nullable String heldBack;
  private final Inputs inputs;

  /** What it was made from, none if there are problems; where a URL gave nothing yet, null. */
  private final List<@Nullable FileContent> documents = new ArrayList<>();

  Loaded(
      Configuration configuration,
      List<Problem> problems,
      Collection<String> warnings,
      String source,
      @Nullable String heldBack,
      Inputs inputs) {
    this.configuration = configuration;
    this.problems = Collections.unmodifiableList(sorted(problems));
    this.warnings = Collections.unmodifiableList(new ArrayList<>(warnings));
    this.source = source;
    this.heldBack = heldBack;
    this.inputs = inputs;
    if (problems.isEmpty()) {
      documents.addAll(inputs.files.values());
      for (RemoteSource remote : inputs.remotes.values()) {
        documents.add(remote.content());
      }
    }
  }

  private static List<Problem> sorted(List<Problem> problems) {
    List<Problem> sorted = new ArrayList<>(problems);
    if (sorted.size() > 1) {
      Collections.sort(sorted, new ByLine(problems));
    }
    return sorted;
  }

  /** Each file's from its first line on; what has no line comes last. */
  private static final class ByLine implements Comparator<Problem> {
    private final List<String> places = new ArrayList<>();

    ByLine(List<Problem> problems) {
      for (Problem problem : problems) {
        places.add(problem.place());
      }
    }

    @Override
    public int compare(Problem a, Problem b) {
      if (!a.place().equals(b.place())) {
        return Integer.compare(places.indexOf(a.place()), places.indexOf(b.place()));
      }
      return a.line() == b.line()
          ? Integer.compare(a.column(), b.column())
          : Integer.compare(line(a), line(b));
    }

    private static int line(Problem problem) {
      return problem.line() == 0 ? Integer.MAX_VALUE : problem.line();
    }
  }

  /** What holds now; it leaves every request alone when there are problems. */
  public Configuration configuration() {
    return configuration;
  }

  /** Why nothing of the configuration holds, all at once and by line; empty when it does. */
  public List<Problem> problems() {
    return problems;
  }

  /** What is odd but does not keep the configuration from holding: one line each. */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * Where the configuration is from, for people: {@code file:/etc/headstay.yaml (source:
   * HEADSTAY_CONFIG)}, {@code environment (ANTHROPIC_CUSTOM_HEADERS)}, {@code none}.
   */
  public String source() {
    return source;
  }

  /**
   * Why the newest version of a document is not for this instance, as one line or two, or null.
   * What was in force stays in its place.
   */
  public @Nullable String heldBack() {
    return heldBack;
  }

  /** What it was made from. */
  Inputs inputs() {
    return inputs;
  }

  /** Whether there is a document behind a URL, which is yet to be fetched. */
  public boolean hasRemotes() {
    return !inputs.remotes.isEmpty();
  }

  /** SHA-256 of the documents that it was made from, in hex: of files and of what URLs gave. */
  public String hash() {
    MessageDigest digest = Sha256.start();
    for (FileContent document : documents) {
      if (document != null) {
        digest.update(document.bytes());
      }
      digest.update((byte) 0);
    }
    return Sha256.hex(digest.digest());
  }
}
