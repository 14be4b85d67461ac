package dev.headstay.it.programs;

/** Sends its only request from a shutdown hook. */
public final class ShutdownHookGet {
  private ShutdownHookGet() {}

  public static void main(String[] args) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    OkHttpGet.main(args);
                  } catch (Exception e) {
                    System.out.println(e);
                  }
                }));
    System.out.println("bye");
  }
}
