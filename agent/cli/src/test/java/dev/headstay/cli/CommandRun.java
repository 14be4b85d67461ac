package dev.headstay.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headstay.testing.Canaries;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** A command as it was carried out in this JVM; no secret may be in what it printed. */
record CommandRun(int exit, String out, String err) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static CommandRun of(Object... arguments) {
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Headstay.commandLine(texts)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(texts);
    Canaries.none("stdout", out.toString());
    Canaries.none("stderr", err.toString());
    return new CommandRun(exit, out.toString(), err.toString());
  }

  /** What it printed, which is one JSON document. */
  JsonNode json() {
    try {
      return JSON.readTree(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
