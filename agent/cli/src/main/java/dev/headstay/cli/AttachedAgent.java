package dev.headstay.cli;

import dev.headstay.engine.Operator;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/** Hands one request to the agent of another JVM, which loads it for that, and has its answer. */
final class AttachedAgent {
  /** What came of it: {@link Operator}'s word and text. */
  static final class Answer {
    final String word;
    final String text;

    Answer(String word, String text) {
      this.word = word;
      this.text = text;
    }
  }

  private AttachedAgent() {}

  /**
   * The jar as the program finds it.
   *
   * @param given by the operator, or null for the one that this command comes from
   * @throws Unreachable when the program has no such file
   */
  static Path jar(ProcessFiles files, @Nullable Path given) throws Unreachable {
    Path jar = (given == null ? own() : given).toAbsolutePath().normalize();
    if (!files.has(jar)) {
      throw new Unreachable(files.missing(jar, "Headstay's jar", "--jar "));
    }
    return jar;
  }

  private static Path own() throws Unreachable {
    CodeSource source = AttachedAgent.class.getProtectionDomain().getCodeSource();
    try {
      Path jar = source == null ? null : Paths.get(source.getLocation().toURI());
      if (jar != null && Files.isRegularFile(jar)) {
        return jar;
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      // Said below.
    }
    throw new Unreachable("this command comes from no jar (expected: --jar with its path)");
  }

  /** A word that no other request has. */
  static String id() {
    return Long.toHexString(System.nanoTime());
  }

  /** Has the JVM carry out a request of this id. */
  static Answer ask(LocalJvm jvm, long pid, Path jar, String id, String request)
      throws Unreachable {
    jvm.load(jar.toString(), request);
    String answer = jvm.property(Operator.ANSWER);
    String[] parts = answer == null ? new String[0] : answer.split(" ", 3);
    if (parts.length < 3 || !parts[0].equals(id)) {
      throw new Unreachable(
          "process " + pid + ": no answer: a line of its standard error may say why");
    }
    return new Answer(parts[1], parts[2]);
  }
}
