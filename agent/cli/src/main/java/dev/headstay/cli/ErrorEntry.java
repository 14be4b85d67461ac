package dev.headstay.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One error of a provider, a gateway or the agent, and what leads out of it. Immutable once it is
 * in the table.
 */
final class ErrorEntry {
  /** Whose words they are. */
  enum Sender {
    PROVIDER("From providers"),
    GATEWAY("From gateways"),
    AGENT("From the agent itself");

    private final String heading;

    Sender(String heading) {
      this.heading = heading;
    }

    String heading() {
      return heading;
    }
  }

  private final Sender sender;
  private final String id;
  private final String title;
  private final List<Wording> wordings = new ArrayList<>();
  private final List<String> look = new ArrayList<>();
  private final List<String> sources = new ArrayList<>();
  private String cause = "";
  private String change = "";
  private @Nullable String configuration;

  ErrorEntry(Sender sender, String id, String title) {
    this.sender = sender;
    this.id = id;
    this.title = title;
  }

  /** Adds messages, as {@link Wording} reads them. */
  ErrorEntry said(String... texts) {
    for (String text : texts) {
      wordings.add(new Wording(text));
    }
    return this;
  }

  ErrorEntry cause(String text) {
    cause = text;
    return this;
  }

  /** Adds what to look at, in the order in which to do so. */
  ErrorEntry look(String... texts) {
    look.addAll(Arrays.asList(texts));
    return this;
  }

  /** Says what changes it, or that no setting does. */
  ErrorEntry change(String text) {
    change = text;
    return this;
  }

  /** A whole file, valid as it is. */
  ErrorEntry configuration(String... lines) {
    configuration = String.join("\n", lines) + "\n";
    return this;
  }

  /** Adds where the wording was published. */
  ErrorEntry source(String... addresses) {
    sources.addAll(Arrays.asList(addresses));
    return this;
  }

  Sender sender() {
    return sender;
  }

  /** In lower case with hyphens; stays as it is from version to version. */
  String id() {
    return id;
  }

  String title() {
    return title;
  }

  List<Wording> wordings() {
    return Collections.unmodifiableList(wordings);
  }

  String cause() {
    return cause;
  }

  List<String> look() {
    return Collections.unmodifiableList(look);
  }

  String change() {
    return change;
  }

  /** A whole file with {@code gateway.example.com} for the host; null where no setting helps. */
  @Nullable String configuration() {
    return configuration;
  }

  /** Addresses; empty for the agent's own words. */
  List<String> sources() {
    return Collections.unmodifiableList(sources);
  }

  @Override
  public String toString() {
    return id;
  }
}
