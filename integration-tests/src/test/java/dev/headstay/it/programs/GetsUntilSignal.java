package dev.headstay.it.programs;

/**
 * As {@link GetsUntilEnd} with the first URL, with two shutdown hooks: one says so, and one sends
 * to the second URL.
 */
public final class GetsUntilSignal {
  private GetsUntilSignal() {}

  public static void main(String[] args) throws Exception {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("bye")));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> get(args[1])));
    GetsUntilEnd.main(args);
  }

  private static void get(String url) {
    try {
      OkHttpGet.main(new String[] {url});
    } catch (Exception e) {
      System.out.println(e);
    }
  }
}
