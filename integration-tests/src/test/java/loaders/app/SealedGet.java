package loaders.app;

import okhttp3.OkHttpClient;

/** Gets a URL with OkHttp, and says whether the package of OkHttp is sealed. */
public final class SealedGet {
  private SealedGet() {}

  public static void main(String[] args) {
    System.out.println("sealed: " + OkHttpClient.class.getPackage().isSealed());
    System.out.println(new OkHttpSender().apply(args[0]));
    System.exit(0);
  }
}
