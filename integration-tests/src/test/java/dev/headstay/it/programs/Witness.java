package dev.headstay.it.programs;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * An agent that looks at the program from the inside, and writes what it sees, a line each, to the
 * file that its argument names first, which has the names of the classes to look at. Each one that
 * is attached comes after all others in the JVM, so it sees what they have made of a class.
 */
public final class Witness {
  private static final AtomicInteger CALLS = new AtomicInteger();

  private Witness() {}

  public static void agentmain(String argument, Instrumentation instrumentation) throws Exception {
    String[] words = argument.split(" ");
    Path file = Path.of(words[0]);
    List<String> lines =
        switch (words[1]) {
          case "bytes" -> bytes(instrumentation, Set.copyOf(Files.readAllLines(file)), false);
          case "keep" -> bytes(instrumentation, Set.copyOf(Files.readAllLines(file)), true);
          case "agent" -> agent(instrumentation);
          case "count" -> count();
          case "counted" -> counted();
          default -> throw new IllegalArgumentException(argument);
        };
    Files.write(file, lines);
  }

  /**
   * The classes of these names, with the hash of what the JVM hands over and of their file.
   *
   * @param keep has the JVM keep what it handed over. Else it writes a class file anew each time,
   *     and that of a JDK 17 grows by some bytes from one time to the next, also where nobody
   *     changes anything
   */
  private static List<String> bytes(
      Instrumentation instrumentation, Set<String> names, boolean keep) throws Exception {
    List<String> lines = new ArrayList<>();
    ClassFileTransformer recorder =
        new ClassFileTransformer() {
          @Override
          public byte[] transform(
              ClassLoader loader,
              String className,
              Class<?> type,
              ProtectionDomain domain,
              byte[] classFile) {
            // A class that is loaded meanwhile comes with the same type.
            if (type != null
                && className.replace('/', '.').equals(type.getName())
                && names.contains(type.getName())) {
              lines.add(line(type, classFile));
              // A copy counts as a change, and what was changed is kept as it was.
              return keep ? classFile.clone() : null;
            }
            return null;
          }
        };
    instrumentation.addTransformer(recorder, true);
    try {
      for (Class<?> type : instrumentation.getAllLoadedClasses()) {
        if (names.contains(type.getName())) {
          instrumentation.retransformClasses(type);
        }
      }
    } finally {
      instrumentation.removeTransformer(recorder);
    }
    lines.sort(null);
    return lines;
  }

  private static String line(Class<?> type, byte[] classFile) {
    String file = '/' + type.getName().replace('.', '/') + ".class";
    try (var in = type.getResourceAsStream(file)) {
      ClassLoader loader = type.getClassLoader();
      return String.join(
          " ",
          type.getName(),
          loader == null ? "boot" : String.valueOf(loader.getName()),
          hash(classFile),
          hash(in.readAllBytes()));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hash(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  /** What is there of the agent: its classes, but for its entry and bridge, and its threads. */
  private static List<String> agent(Instrumentation instrumentation) throws Exception {
    Set<String> there = new TreeSet<>();
    for (int look = 0; look < 20 && (look == 0 || !there.isEmpty()); look++) {
      there.clear();
      System.gc();
      for (Class<?> type : instrumentation.getAllLoadedClasses()) {
        ClassLoader loader = type.getClassLoader();
        if (loader != null && loader.getClass().getName().startsWith("dev.headstay.")) {
          there.add(type.getName());
        }
      }
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().startsWith("headstay")) {
          there.add(thread.toString());
        }
      }
      Thread.sleep(100);
    }
    return new ArrayList<>(there);
  }

  /** Counts the calls of woven code from now on, and answers them as the bridge does by itself. */
  private static List<String> count() throws Exception {
    Class<?> bridge = Class.forName("dev.headstay.bridge.Bridge");
    Object unhooked = bridge.getField("UNHOOKED").get(null);
    CALLS.set(0);
    Function<Object, Object> counting =
        hooked -> {
          CALLS.incrementAndGet();
          return unhooked;
        };
    bridge.getMethod("connect", Function.class).invoke(null, counting);
    return List.of();
  }

  private static List<String> counted() throws Exception {
    Class.forName("dev.headstay.bridge.Bridge").getMethod("disconnect").invoke(null);
    return List.of("" + CALLS.get());
  }
}
