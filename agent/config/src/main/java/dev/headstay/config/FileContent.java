package dev.headstay.config;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a file held when it was read, as text, or why there is none. Immutable. Only regular files
 * are opened, so neither a pipe nor a device can make a start-up wait.
 */
final class FileContent {
  /** What a Kubernetes ConfigMap may hold: no configuration by hand comes near it. */
  static final int CONFIGURATION_BYTES = 1024 * 1024;

  static final int SECRET_BYTES = 64 * 1024;

  private static final char[] NONE = {};

  /** The text without a byte order mark; empty when there is a fault. */
  final char[] text;

  /** What is wrong with the file, or null. */
  final @Nullable String fault;

  /** What would have been right. */
  final String expectation;

  /** The place in the text that is wrong, from 1, or 0. */
  final int line;

  final int column;

  private FileContent(
      char[] text, @Nullable String fault, String expectation, int line, int column) {
    this.text = text;
    this.fault = fault;
    this.expectation = expectation;
    this.line = line;
    this.column = column;
  }

  /** Whether the other one holds the same, or has the same fault. */
  boolean isSame(@Nullable FileContent other) {
    return other != null && Arrays.equals(text, other.text) && Objects.equals(fault, other.fault);
  }

  /** The text in UTF-8. */
  byte[] bytes() {
    return new String(text).getBytes(StandardCharsets.UTF_8);
  }

  private static FileContent fault(String fault, String expectation) {
    return new FileContent(NONE, fault, expectation, 0, 0);
  }

  /** Reads a UTF-8 text file of at most {@code mostBytes}. Never throws, never blocks on a pipe. */
  static FileContent read(String path, int mostBytes) {
    File file = new File(path);
    try {
      if (!file.isFile()) {
        if (file.isDirectory()) {
          return fault("a directory", "a file");
        }
        return file.exists()
            ? fault("not a regular file", "a file")
            : fault(path.contains("://") ? "a URL" : "no such file", "a file");
      }
      if (file.length() > mostBytes) {
        return fault(file.length() + " bytes", "at most " + mostBytes + " bytes");
      }
      try (InputStream in = new FileInputStream(file)) {
        return decode(in, mostBytes);
      }
    } catch (IOException e) {
      return fault("not readable", "a file that this process may read");
    } catch (SecurityException e) {
      return fault("not readable under the security manager", "permission to read it");
    }
  }

  static FileContent decode(InputStream in, int mostBytes) throws IOException {
    byte[] bytes = new byte[Math.min(8 * 1024, mostBytes + 1)];
    int size = 0;
    int read = in.read(bytes, 0, bytes.length);
    while (read > 0 && size + read <= mostBytes) {
      size += read;
      if (size == bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.min(size * 2, mostBytes + 1));
      }
      read = in.read(bytes, size, bytes.length - size);
    }
    if (read > 0) {
      return fault("more than " + mostBytes + " bytes", "at most " + mostBytes + " bytes");
    }
    return decode(bytes, size);
  }

  private static FileContent decode(byte[] bytes, int size) {
    if (size >= 2 && isUtf16(bytes[0] & 0xff, bytes[1] & 0xff)) {
      return fault("UTF-16", "UTF-8");
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    char[] chars = new char[size];
    CharBuffer out = CharBuffer.wrap(chars);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes, 0, size), out, true);
    int length = out.position();
    if (result.isError()) {
      return at(chars, length, "a byte that is not UTF-8", "UTF-8");
    }
    int start = (length > 0 && chars[0] == '\uFEFF') ? 1 : 0;
    for (int i = start; i < length; i++) {
      char c = chars[i];
      if ((c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f) {
        return at(chars, i, c == 0 ? "a NUL byte" : "a control character", "text");
      }
    }
    return new FileContent(Arrays.copyOfRange(chars, start, length), null, "", 0, 0);
  }

  /** A byte order mark, or the zero byte beside the first character of any JSON or YAML. */
  private static boolean isUtf16(int first, int second) {
    return (first == 0xfe && second == 0xff)
        || (first == 0xff && second == 0xfe)
        || ((first == 0) != (second == 0));
  }

  private static FileContent at(char[] chars, int index, String fault, String expectation) {
    int line = 1;
    int column = 1;
    for (int i = chars[0] == '\uFEFF' ? 1 : 0; i < index; i++) {
      column++;
      if (chars[i] == '\n') {
        line++;
        column = 1;
      }
    }
    return new FileContent(NONE, fault, expectation, line, column);
  }
}
