import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/**
 * Sends a request to a socket of its own, and prints what arrived there. Knows of no agent.
 *
 * <p>Arguments: headers of the request, such as {@code "x-api-key: some-key"}.
 */
public final class FirstRequest {
  private FirstRequest() {}

  public static void main(String[] args) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> printOneRequest(server));
      thread.start();
      URI uri = URI.create("http://localhost:" + server.getLocalPort() + "/v1/messages");
      HttpRequest.Builder request = HttpRequest.newBuilder(uri);
      for (String header : args) {
        String[] parts = header.split(": ", 2);
        request.header(parts[0], parts[1]);
      }
      HttpClient client =
          HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      client.send(request.build(), BodyHandlers.discarding());
      thread.join();
    }
  }

  private static void printOneRequest(ServerSocket server) {
    try (Socket socket = server.accept();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        System.out.println(line);
      }
      socket
          .getOutputStream()
          .write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
