package dev.headstay.cli.imports;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The text to import, by the name it is told under. Immutable. */
public final class Snippet {
  /** More is refused: no rules of headers come near it. */
  public static final int MOST_BYTES = 1024 * 1024;

  final String name;
  final String text;

  /** The file's absolute path, or null when it has none. */
  final @Nullable String path;

  /** Where each line begins. */
  private final int[] lines;

  /**
   * A snippet.
   *
   * @param name as messages show it
   * @param path where it will be found again, or null
   */
  public Snippet(String name, String text, @Nullable String path) {
    this.name = name;
    this.text = text;
    this.path = path;
    this.lines = lines(text);
  }

  /** Reads it: UTF-8 text of at most {@link #MOST_BYTES}. Leaves the stream open. */
  public static Snippet read(InputStream in, String name, @Nullable String path)
      throws IOException, NotUnderstood {
    byte[] bytes = new byte[8 * 1024];
    int size = 0;
    int read = in.read(bytes, 0, bytes.length);
    while (read > 0) {
      size += read;
      if (size > MOST_BYTES) {
        throw new NotUnderstood(
            name + ": too large (expected: at most " + MOST_BYTES + " bytes of rules)");
      }
      bytes = size == bytes.length ? Arrays.copyOf(bytes, size * 2) : bytes;
      read = in.read(bytes, size, bytes.length - size);
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, size)).toString();
    } catch (CharacterCodingException e) {
      throw new NotUnderstood(name + ": bytes that are not UTF-8 (expected: UTF-8 text)");
    }
    Snippet snippet = new Snippet(name, text.startsWith("\uFEFF") ? text.substring(1) : text, path);
    int nul = snippet.text.indexOf(0);
    if (nul >= 0) {
      throw snippet.wrong(nul, "a NUL character", "UTF-8 text");
    }
    return snippet;
  }

  private static int[] lines(String text) {
    int[] lines = new int[64];
    int size = 1;
    for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
      lines = size == lines.length ? Arrays.copyOf(lines, size * 2) : lines;
      lines[size++] = i + 1;
    }
    return Arrays.copyOf(lines, size);
  }

  /** Where this line begins, from 1. */
  int start(int line) {
    return lines[Math.min(line, lines.length) - 1];
  }

  int line(int index) {
    int found = Arrays.binarySearch(lines, index);
    return found >= 0 ? found + 1 : -found - 1;
  }

  int column(int index) {
    return index - start(line(index)) + 1;
  }

  NotUnderstood wrong(int index, String found, String expectation) {
    return new NotUnderstood(name, line(index), column(index), found, expectation);
  }
}
