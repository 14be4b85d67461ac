package dev.headstay.it.programs;

/** Gets each URL with java.net.http, then with OkHttp, and prints the status codes. */
public final class BothGet {
  private BothGet() {}

  public static void main(String[] args) throws Exception {
    JavaNetHttpGet.main(args);
    OkHttpGet.main(args);
  }
}
