package dev.headstay.containers.programs;

import java.io.File;
import java.io.IOException;
import java.util.Collections;

/**
 * Sends requests before and after something happens to the class path.
 *
 * <p>Arguments: a URL, how many requests to send before, a file to make when that is done, and a
 * file to wait for then.
 */
public final class GetsAroundChange {
  private GetsAroundChange() {}

  public static void main(String[] args) throws Exception {
    Gets gets = new Gets(args[0]);
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      gets.send();
    }
    gets.print();
    if (!new File(args[2]).createNewFile()) {
      throw new IOException(args[2] + " is there already");
    }
    File changed = new File(args[3]);
    while (!changed.exists()) {
      Thread.sleep(50);
    }
    lookAround();
    for (int i = 0; i < 3; i++) {
      gets.send();
    }
    gets.print();
    gets.exit();
  }

  /** What programs ask of their class path: what every jar has, and what no jar has. */
  private static void lookAround() throws IOException {
    ClassLoader loader = GetsAroundChange.class.getClassLoader();
    int manifests = Collections.list(loader.getResources("META-INF/MANIFEST.MF")).size();
    boolean absent = loader.getResource("absent/Absent.class") == null;
    try {
      Class.forName("absent.Absent");
      absent = false;
    } catch (ClassNotFoundException e) {
      // As it must be.
    }
    System.out.println((manifests > 0) + " " + absent);
  }
}
