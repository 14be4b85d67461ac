package dev.headstay.admin;

import com.sun.net.httpserver.HttpServer;
import dev.headstay.config.AdminSettings;
import dev.headstay.engine.Control;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** One open server socket, with what answers on it. Thread-safe. */
final class Listener {
  private static final int BACKLOG = 16;
  private static final long LIMIT_MILLIS = 10_000;

  private final HttpServer server;
  private final Workers workers;
  private final AdminHandler handler;

  private Listener(HttpServer server, Workers workers, AdminHandler handler) {
    this.server = server;
    this.workers = workers;
    this.handler = handler;
  }

  /** Why nothing can listen by these settings. The message is for people, and free of secrets. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  static Listener open(AdminSettings settings, Control control) throws Refused {
    return open(settings, control, LIMIT_MILLIS);
  }

  /**
   * Opens the socket. Called on a daemon thread: the server's own thread is then one as well.
   *
   * @param limitMillis how long reading or writing one exchange may take
   */
  static Listener open(AdminSettings settings, Control control, long limitMillis) throws Refused {
    AdminHandler handler = new AdminHandler(settings, control);
    if (settings.token() != null && handler.token() == null) {
      throw new Refused("admin.token has no value that a header can hold");
    }
    InetAddress address;
    try {
      address = InetAddress.getByName(settings.host());
    } catch (UnknownHostException e) {
      throw new Refused(settings + ": unknown host");
    }
    if (settings.token() == null && !address.isLoopbackAddress()) {
      throw new Refused(settings + " is " + address.getHostAddress() + ", and there is no token");
    }
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(address, settings.port()), BACKLOG);
    } catch (IOException e) {
      throw new Refused(settings + ": " + e.getMessage());
    }
    Workers workers = new Workers(limitMillis);
    server.createContext("/", handler);
    server.setExecutor(workers);
    server.start();
    return new Listener(server, workers, handler);
  }

  AdminSettings settings() {
    return handler.settings();
  }

  /** Takes another token for the same address. */
  void settings(AdminSettings settings) {
    handler.settings(settings);
  }

  /** With the real port, where any was asked for. */
  String url() {
    return "http://" + settings().host() + ":" + server.getAddress().getPort() + "/";
  }

  /** Ends what is being answered first, if that is soon. */
  void close() {
    workers.awaitQuiet();
    server.stop(0);
    workers.close();
  }
}
