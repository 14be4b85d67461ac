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

  /** The first line of this name, in any case, at or after {@code from}; -1 if there is none. */
  public int indexOf(String name, int from) {
    for (int i = from; i < size; i++) {
      if (Ascii.equalsIgnoreCase(names[i], name)) {
        return i;
      }
    }
    return -1;
  }

  HeaderLines copy() {
    HeaderLines copy = new HeaderLines(size + 4);
    System.arraycopy(names, 0, copy.names, 0, size);
    System.arraycopy(values, 0, copy.values, 0, size);
    System.arraycopy(sources, 0, copy.sources, 0, size);
    copy.size = size;
    return copy;
  }

  /** Gives line {@code index} another name or value, so that it is no longer the client's. */
  void replace(int index, String name, String value) {
    names[index] = name;
    values[index] = value;
    sources[index] = NEW;
  }

  void remove(int index) {
    size--;
    System.arraycopy(names, index + 1, names, index, size - index);
    System.arraycopy(values, index + 1, values, index, size - index);
    System.arraycopy(sources, index + 1, sources, index, size - index);
  }

  /** Whether both write the same bytes: names as spelled, values, and their order. */
  boolean sameLines(HeaderLines other) {
    if (size != other.size) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if (!names[i].equals(other.names[i]) || !values[i].equals(other.values[i])) {
        return false;
      }
    }
    return true;
  }
}
