package dev.headstay.config;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of loading: a configuration, and what to tell about it. Immutable; free of secrets. */
public final class Loaded {
  private final Configuration configuration;
  private final List<Problem> problems;
  private final List<String> warnings;
  private final String source;
  private final Inputs inputs;

  Loaded(
      Configuration configuration,
      List<Problem> problems,
      Collection<String> warnings,
      String source,
      Inputs inputs) {
    this.configuration = configuration;
    this.problems = Collections.unmodifiableList(new ArrayList<>(problems));
    this.warnings = Collections.unmodifiableList(new ArrayList<>(warnings));
    this.source = source;
    this.inputs = inputs;
  }

  /** What holds now; it leaves every request alone when there are problems. */
  public Configuration configuration() {
    return configuration;
  }

  /** Why nothing of the configuration holds, all at once; empty when it does. */
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

  /** What it was made from. */
  Inputs inputs() {
    return inputs;
  }

  /** Whether there is a document behind a URL, which is yet to be fetched. */
  public boolean hasRemotes() {
    return !inputs.remotes.isEmpty();
  }

  /** SHA-256 of the documents that were read, in hex: of files and of what URLs gave. */
  public String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (FileContent file : inputs.files.values()) {
        add(file, digest);
      }
      for (RemoteSource remote : inputs.remotes.values()) {
        add(remote.good(), digest);
      }
      return String.format("%064x", new BigInteger(1, digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      // Every JDK has it.
      throw new IllegalStateException(e);
    }
  }

  private static void add(@Nullable FileContent content, MessageDigest digest) {
    if (content != null) {
      digest.update(new String(content.text).getBytes(StandardCharsets.UTF_8));
    }
    digest.update((byte) 0);
  }
}
