package dev.headstay.it.programs;

import java.util.Set;
import java.util.TreeSet;

/** Gets each URL and prints the threads that would keep this JVM up. */
public final class ThreadsAfterGet {
  private ThreadsAfterGet() {}

  public static void main(String[] args) throws Exception {
    JavaNetHttpGet.main(args);
    Set<String> names = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!thread.isDaemon()) {
        names.add(thread.getName());
      }
    }
    System.out.println(names);
  }
}
