package dev.headstay.engine;

import java.io.Serializable;

/** What {@link WeaverTest} weaves: a class with every kind of method that a hook may meet. */
public class Fixture implements Serializable {
  private static final long serialVersionUID = 1;

  public final transient Box box;
  private int visits;

  public Fixture() {
    this(new Box("default"));
  }

  public Fixture(Box box) {
    super();
    this.box = new Box(box.text() + "+" + box.content());
  }

  public String greet(String name) {
    return "hello " + name;
  }

  /** Wide arguments before and after the replaced one, branches, a loop and a handler. */
  public String wide(long a, double b, String name, long c, Box context) {
    String result = name;
    for (int i = 0; i < 2; i++) {
      try {
        result += i % 2 == 0 ? Long.parseLong(name) + a : b + c;
      } catch (NumberFormatException e) {
        result += "!" + context.text();
      }
    }
    visits++;
    return result;
  }

  public int[] array(int[] numbers) {
    int[] copy = numbers.clone();
    copy[0]++;
    return copy;
  }

  /** Several returns, one behind a handler. */
  public CharSequence choose(int which) {
    if (which == 0) {
      return "zero";
    }
    try {
      return which == 1 ? new StringBuilder("one") : String.valueOf(10 / (which - 2));
    } catch (ArithmeticException e) {
      return e.getMessage();
    }
  }

  /** Two calls that are hooked, one amid an expression with more on the stack. */
  public String callTwice(Box given) {
    String first = given.content();
    return visits + first + box.content() + Box.shared();
  }

  /** A call with arguments, and a field that is read, amid an expression. */
  public String join(Box given, String last) {
    return visits + given.joined(2L, last) + given.label + Box.sharedLabel + given.text();
  }

  public static String still(String name) {
    return "static " + name;
  }

  public String untouched(String name) {
    return name + visits + box.text();
  }

  /** What {@link Fixture} calls. */
  public static class Box {
    public static String sharedLabel = "!";

    public String label = "?";
    private final String text;

    public Box(String text) {
      this.text = text;
    }

    public String joined(long count, String last) {
      return text + count + last;
    }

    public String text() {
      return text;
    }

    public String content() {
      return "content of " + text;
    }

    public static String shared() {
      return "shared";
    }
  }

  /** Methods without code. */
  public abstract static class Codeless {
    public abstract String greet(String name);

    public native String sing(String name);
  }
}
