package dev.headstay.admin;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A client that sends exactly what it is told, on a connection of its own. */
final class Http {
  private final URI url;

  Http(String url) {
    this.url = URI.create(url);
  }

  record Answer(int status, Map<String, String> headers, String body) {}

  /** With our own Host. */
  Answer ask(String method, String path, String... headers) throws IOException {
    String[] all = new String[headers.length + 1];
    all[0] = "Host: " + url.getAuthority();
    System.arraycopy(headers, 0, all, 1, headers.length);
    return send(method + " " + path + " HTTP/1.1", all);
  }

  Answer send(String requestLine, String... headers) throws IOException {
    try (Socket socket = connect()) {
      String head = requestLine + "\r\n" + String.join("\r\n", headers);
      socket
          .getOutputStream()
          .write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(url.getHost(), url.getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static Answer parse(String text) {
    int end = text.indexOf("\r\n\r\n");
    List<String> lines = text.substring(0, end).lines().toList();
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(": ");
      headers.put(line.substring(0, colon), line.substring(colon + 2));
    }
    return new Answer(
        Integer.parseInt(lines.get(0).split(" ")[1]), headers, text.substring(end + 4));
  }
}
