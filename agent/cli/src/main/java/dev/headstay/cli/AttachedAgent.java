package dev.headstay.cli;

import dev.headstay.engine.Operator;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.CodeSource;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The agent's entry in another JVM, which loads it for each request. Not thread-safe. */
final class AttachedAgent {
  /** What came of a request: {@link Operator}'s word and text. */
  static final class Answer {
    final String word;
    final String text;

    Answer(String word, String text) {
      this.word = word;
      this.text = text;
    }
  }

  private final LocalJvm jvm;
  private final long pid;
  private final ProcessFiles files;
  private final @Nullable Path jar;

  /**
   * The entry from a jar.
   *
   * @param jar one that the program has, or null for the one that this command comes from
   */
  AttachedAgent(LocalJvm jvm, long pid, ProcessFiles files, @Nullable Path jar) {
    this.jvm = jvm;
    this.pid = pid;
    this.files = files;
    this.jar = jar;
  }

  long pid() {
    return pid;
  }

  AgentMark mark() throws Unreachable {
    return AgentMark.of(jvm);
  }

  /**
   * Has the JVM carry out a request.
   *
   * @param request the text of one, by an id that no other request has
   */
  Answer ask(UnaryOperator<String> request) throws Unreachable {
    String id = Long.toHexString(System.nanoTime());
    jvm.load((jar == null ? own() : jar).toString(), request.apply(id));
    String answer = jvm.property(Operator.ANSWER);
    String[] parts = answer == null ? new String[0] : answer.split(" ", 3);
    if (parts.length < 3 || !parts[0].equals(id)) {
      throw new Unreachable(
          "process " + pid + ": no answer: a line of its standard error may say why");
    }
    return new Answer(parts[1], parts[2]);
  }

  private Path own() throws Unreachable {
    CodeSource source = AttachedAgent.class.getProtectionDomain().getCodeSource();
    try {
      Path own = source == null ? null : Paths.get(source.getLocation().toURI());
      if (own != null && Files.isRegularFile(own)) {
        Path file = own.toAbsolutePath().normalize();
        if (!files.has(file)) {
          throw new Unreachable(files.missing(file, "Headstay's jar", "--jar "));
        }
        return file;
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      // Said below.
    }
    throw new Unreachable("this command comes from no jar (expected: --jar with its path)");
  }
}
