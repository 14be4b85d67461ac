package com.example.requests;

import com.example.anthropic.AnthropicJavaSample;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Sends the requests of a file on the JDK's HTTP client, and prints each answer on a line. Where
 * {@code ANTHROPIC_BASE_URL} is set, {@link AnthropicJavaSample}'s tool loop comes after them.
 *
 * <p>Arguments: the file, then those of {@link AnthropicJavaSample}. In the file a request is
 * {@code METHOD URL}, a line for each header, and its body on one line that begins with a brace; an
 * empty line ends it.
 */
public final class RequestsSample {
  private RequestsSample() {}

  public static void main(String[] args) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    int number = 0;
    for (String text : Files.readString(Path.of(args[0])).trim().split("\n\n+", -1)) {
      HttpResponse<String> response = client.send(request(text), BodyHandlers.ofString());
      System.out.println(
          ++number + ": " + response.statusCode() + " " + response.body().replace('\n', ' '));
    }
    if (System.getenv("ANTHROPIC_BASE_URL") != null) {
      AnthropicJavaSample.main(Arrays.copyOfRange(args, 1, args.length));
    }
  }

  private static HttpRequest request(String text) {
    List<String> lines = text.lines().toList();
    String[] start = lines.get(0).split(" ", 2);
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(start[1]));
    String body = "";
    for (String line : lines.subList(1, lines.size())) {
      if (line.startsWith("{")) {
        body = line;
      } else {
        int colon = line.indexOf(':');
        request.header(line.substring(0, colon), line.substring(colon + 1).trim());
      }
    }
    return request.method(start[0], BodyPublishers.ofString(body)).build();
  }
}
