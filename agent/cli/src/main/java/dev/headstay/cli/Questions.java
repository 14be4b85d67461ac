package dev.headstay.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Asks the person at the terminal. */
final class Questions {
  /** What is wrong with an answer, or null. */
  interface Check {
    @Nullable String wrong(String answer);
  }

  private final BufferedReader in;
  private final PrintWriter out;

  Questions(BufferedReader in, PrintWriter out) {
    this.in = in;
    this.out = out;
  }

  /** The terminal, or null where nobody would answer. */
  @SuppressWarnings("SystemConsoleNull") // Where it is not null, it is asked, too.
  static @Nullable Questions ofTerminal() {
    Console console = System.console();
    if (console == null || !isTerminal(console)) {
      return null;
    }
    return new Questions(new BufferedReader(console.reader()), console.writer());
  }

  /** From Java 22 on, there is a console without a terminal, which says so. */
  private static boolean isTerminal(Console console) {
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /**
   * The answer, asked for until it is right, or null at the end of the input.
   *
   * @param otherwise what an empty answer means, or null where it means nothing
   */
  @Nullable String ask(String question, @Nullable String otherwise, Check check) {
    while (true) {
      out.print(otherwise == null ? question + ": " : question + " [" + otherwise + "]: ");
      out.flush();
      String line;
      try {
        line = in.readLine();
      } catch (IOException e) {
        return null;
      }
      if (line == null) {
        return null;
      }
      String answer = line.trim();
      if (answer.isEmpty() && otherwise != null) {
        return otherwise;
      }
      String wrong = answer.isEmpty() ? "an answer is needed" : check.wrong(answer);
      if (wrong == null) {
        return answer;
      }
      out.println("  " + wrong);
    }
  }
}
