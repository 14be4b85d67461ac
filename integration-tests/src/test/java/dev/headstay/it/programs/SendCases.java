package dev.headstay.it.programs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Sends the requests of a file with OkHttp, one after the other. A line is a request: its method,
 * path, body and headers, with {@link #SEPARATOR} between them; an empty body is none.
 */
public final class SendCases {
  /** Occurs in no text. */
  public static final String SEPARATOR = "\u0001";

  private SendCases() {}

  /** The base of all URLs, and the file. */
  public static void main(String[] args) throws Exception {
    OkHttpClient client = new OkHttpClient();
    List<String> lines = Files.readAllLines(Path.of(args[1]));
    for (String line : lines) {
      String[] parts = line.split(SEPARATOR, -1);
      byte[] body = parts[2].getBytes(StandardCharsets.UTF_8);
      Request.Builder request = new Request.Builder().url(args[0] + parts[1]);
      request.method(parts[0], body.length == 0 ? null : RequestBody.create(body, null));
      for (int i = 3; i < parts.length; i++) {
        int colon = parts[i].indexOf(": ");
        request.addHeader(parts[i].substring(0, colon), parts[i].substring(colon + 2));
      }
      try (Response response = client.newCall(request.build()).execute()) {
        if (response.code() != 200) {
          throw new AssertionError(line + ": " + response.code());
        }
      }
    }
    System.out.println(lines.size());
  }
}
