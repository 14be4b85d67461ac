package dev.headstay.it.programs;

import java.util.Set;
import java.util.TreeSet;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Gets the first URL from a shallow stack. Then gets the second one with next to no stack left, and
 * with ever more of it until it is answered, and prints the kinds of ends that saw, sorted. Then
 * gets it from a shallow stack.
 */
public final class DeepStackGet {
  private static final int STEP = 64;

  private static final Set<String> ENDS = new TreeSet<>();
  private static OkHttpClient client;
  private static Request request;

  private DeepStackGet() {}

  public static void main(String[] args) throws Exception {
    client = new OkHttpClient();
    request = new Request.Builder().url(args[0]).build();
    System.out.println(get());
    request = new Request.Builder().url(args[1]).build();
    int deepest = depth(0);
    for (int frames = deepest; frames > 0 && !ENDS.contains("200"); frames -= STEP) {
      try {
        descend(frames);
      } catch (StackOverflowError e) {
        ENDS.add(e.getClass().getName());
      }
    }
    System.out.println(ENDS);
    client = new OkHttpClient();
    System.out.println(get());
  }

  private static int depth(int frames) {
    try {
      return depth(frames + 1);
    } catch (StackOverflowError e) {
      return frames;
    }
  }

  private static void descend(int frames) {
    if (frames > 0) {
      descend(frames - 1);
      return;
    }
    String end;
    try {
      end = get();
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
