package dev.headstay.containers.programs;

import java.io.File;

/** Arguments: a URL, which gets a request ten times a second, and a file that ends it. */
public final class GetsUntilFile {
  private GetsUntilFile() {}

  public static void main(String[] args) throws Exception {
    Gets gets = new Gets(args[0]);
    File end = new File(args[1]);
    while (!end.exists()) {
      gets.send();
      Thread.sleep(100);
    }
    gets.print();
    gets.exit();
  }
}
