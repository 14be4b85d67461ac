package dev.headstay.it.programs;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Gets the first URL from a shallow stack. Then gets the second one with next to no stack left, and
 * with ever more of it until it is answered, and prints the kinds of ends that saw, sorted. Then
 * gets it from a shallow stack.
 */
public final class DeepStackGet {
  private static final int STEP = 16;

  private static final Set<String> ENDS = new TreeSet<>();
  private static OkHttpClient client;
  private static Request request;
  private static int frames;
  private static boolean answered;

  private DeepStackGet() {}

  public static void main(String[] args) throws Exception {
    // What the JDK prepares once, to look up a name or to close a socket, is prepared here: a class
    // whose preparation overflows is lost to the JVM.
    List<InetAddress> loopback = List.of(InetAddress.getAllByName("localhost"));
    OkHttpClient.Builder builder = new OkHttpClient.Builder().dns(host -> loopback);
    client = builder.build();
    request = new Request.Builder().url(args[0]).build();
    System.out.println(get());
    client.connectionPool().evictAll();
    request = new Request.Builder().url(args[1]).build();
    descend();
    System.out.println(ENDS);
    client = builder.build();
    System.out.println(get());
  }

  private static void descend() {
    try {
      descend();
    } catch (StackOverflowError e) {
      // As deep as it goes; from here on there is ever more stack left.
    }
    if (!answered && ++frames % STEP == 0) {
      attempt();
    }
  }

  private static void attempt() {
    String end;
    try {
      end = get();
      answered = true;
    } catch (PatternSyntaxException e) {
      // As the JDK tells an overflow while it compiles an expression.
      end = StackOverflowError.class.getName();
    } catch (Throwable t) {
      end = t.getClass().getName();
    }
    ENDS.add(end);
  }

  private static String get() throws Exception {
    try (Response response = client.newCall(request).execute()) {
      return Integer.toString(response.code());
    }
  }
}
