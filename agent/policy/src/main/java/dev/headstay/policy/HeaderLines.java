package dev.headstay.policy;

import java.util.Arrays;

/**
 * The lines of one header block, in wire order. Mutable, not thread-safe.
 *
 * <p>Each line remembers its place in the block that the client made, so that a client adapter can
 * keep its own object for every line that nothing changed.
 */
public final class HeaderLines {
  /** The {@link #source} of a line that the client did not make, or that was changed. */
  public static final int NEW = -1;

  private String[] names;
  private String[] values;
  private int[] sources;
  private int size;

  /**
   * An empty block.
   *
   * @param capacity how many lines are expected, 0 or more; the block grows past it
   */
  public HeaderLines(int capacity) {
    names = new String[capacity];
    values = new String[capacity];
    sources = new int[capacity];
  }

  /** Adds a line of the client's; its source is its index. Returns this. */
  public HeaderLines add(String name, String value) {
    return append(name, value, size);
  }

  HeaderLines append(String name, String value, int source) {
    if (size == names.length) {
      int capacity = Math.max(8, size * 2);
      names = Arrays.copyOf(names, capacity);
      values = Arrays.copyOf(values, capacity);
      sources = Arrays.copyOf(sources, capacity);
    }
    names[size] = name;
    values[size] = value;
    sources[size] = source;
    size++;
    return this;
  }

  public int size() {
    return size;
  }

  /** The name of line {@code index}, spelled as on the wire. */
  public String name(int index) {
    return names[check(index)];
  }

  public String value(int index) {
    return values[check(index)];
  }

  /** The index that this line had in the block the client made, or {@link #NEW}. */
  public int source(int index) {
    return sources[check(index)];
  }

  private int check(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("line " + index + " (expected: 0 to " + (size - 1) + ")");
    }
    return index;
  }
}
