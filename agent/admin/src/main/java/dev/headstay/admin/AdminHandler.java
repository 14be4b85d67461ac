package dev.headstay.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.headstay.config.AdminSettings;
import dev.headstay.engine.Control;
import dev.headstay.engine.JsonText;
import dev.headstay.engine.Log;
import dev.headstay.engine.ReloadResult;
import dev.headstay.engine.StatusJson;
import dev.headstay.policy.FieldValues;
import dev.headstay.policy.Hosts;
import dev.headstay.policy.ValueSource;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may ask, and hands each request to what answers its path. Thread-safe.
 *
 * <p>Without a token, only requests that name this machine as their host are answered: a page of
 * another site can have its own name resolved to this machine, but not send another host's name.
 */
final class AdminHandler implements HttpHandler {
  private static final long MOST_BODY = 64 * 1024;
  private static final int MOST_HEADERS = 16 * 1024;
  private static final String BEARER = "Bearer ";
  private static final String NOTHING_LOADED = "default-src 'none'; frame-ancestors 'none'";

  private final Control control;
  private final LiteLlm liteLlm;
  private volatile AdminSettings settings;
  private volatile boolean failed;

  AdminHandler(AdminSettings settings, Control control) {
    this.settings = settings;
    this.control = control;
    this.liteLlm = new LiteLlm(control);
  }

  AdminSettings settings() {
    return settings;
  }

  void settings(AdminSettings settings) {
    this.settings = settings;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try {
      Answer answer;
      try {
        answer = answer(exchange);
      } catch (Throwable t) {
        if (!failed) {
          failed = true;
          Log.warn("admin endpoint: a request failed: " + t.getClass().getName());
        }
        answer = Answer.error(500, "Internal Server Error");
      }
      send(exchange, answer);
    } finally {
      exchange.close();
    }
  }

  private Answer answer(HttpExchange exchange) {
    Headers headers = exchange.getRequestHeaders();
    URI uri = exchange.getRequestURI();
    String path = uri.getRawPath();
    String method = exchange.getRequestMethod();
    boolean reads = method.equals("GET") || method.equals("HEAD");
    boolean open = reads && (path.equals("/") || path.equals("/health"));
    String host = only(headers, "Host");
    if (size(headers) > MOST_HEADERS) {
      return Answer.error(431, "Request Header Fields Too Large");
    }
    if (isTooLong(headers)) {
      return Answer.error(413, "Content Too Large");
    }
    if (uri.isAbsolute() || host == null) {
      return Answer.error(400, "Bad Request");
    }
    AdminSettings current = settings;
    if (current.token() == null) {
      if (!Hosts.isThisMachine(withoutPort(host))) {
        return Answer.error(403, "Without a token, only requests to localhost are answered");
      }
    } else if (!open && !isAuthorized(headers)) {
      return LiteLlm.unauthorized();
    }
    if (!reads && !isOwnOrigin(headers, host)) {
      return Answer.error(403, "Requests of other sites are not answered");
    }
    return route(path, reads ? "GET" : method, uri.getRawQuery());
  }

  private Answer route(String path, String method, @Nullable String query) {
    boolean get = method.equals("GET");
    boolean post = method.equals("POST");
    switch (path) {
      case "/":
        return get ? Answer.of(200, "text/html; charset=utf-8", Page.html()) : getOnly();
      case "/health":
        return get ? health() : getOnly();
      case "/status":
        return get ? Answer.json(200, StatusJson.of(control.status())) : getOnly();
      case "/metrics":
        return get ? Metrics.of(control.status()) : getOnly();
      case "/reload":
        return post ? reload() : Answer.methodNotAllowed("POST");
      case LiteLlm.RELOAD:
        return post ? liteLlm.reload() : Answer.methodNotAllowed("POST");
      case LiteLlm.SCHEDULE:
        return post
            ? liteLlm.schedule(query)
            : method.equals("DELETE") ? liteLlm.cancel() : Answer.methodNotAllowed("POST, DELETE");
      case LiteLlm.STATUS:
        return get ? liteLlm.status() : getOnly();
      default:
        return Answer.error(404, "Not Found");
    }
  }

  private static Answer getOnly() {
    return Answer.methodNotAllowed("GET, HEAD");
  }

  private static Answer health() {
    return Answer.json(200, new JsonText().beginObject().member("status", "ok"));
  }

  private Answer reload() {
    Workers.patient();
    ReloadResult result = control.reload();
    JsonText json = new JsonText().beginObject();
    json.member("good", result.isGood());
    json.member("changed", result.isChanged());
    json.member("text", result.text());
    return Answer.json(result.isGood() ? 200 : 422, json);
  }

  /** The header's value if there is one line of it. */
  private static @Nullable String only(Headers headers, String name) {
    List<String> values = headers.get(name);
    return values == null || values.size() != 1 ? null : values.get(0);
  }

  private static int size(Headers headers) {
    int size = 0;
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      for (String value : header.getValue()) {
        size += header.getKey().length() + value.length();
      }
    }
    return size;
  }

  /** Bodies mean nothing here; the server reads and forgets one up to this length. */
  private static boolean isTooLong(Headers headers) {
    String length = headers.getFirst("Content-Length");
    return length != null && Long.parseLong(length.trim()) > MOST_BODY;
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  /** The token as it is now, or null as long as it has no value. */
  @Nullable String token() {
    ValueSource source = settings.token();
    String token = source == null ? null : source.get();
    return token != null && !token.isEmpty() && FieldValues.isValid(token) ? token : null;
  }

  private boolean isAuthorized(Headers headers) {
    String given = only(headers, "Authorization");
    String token = token();
    if (given == null || token == null || !startsWithBearer(given)) {
      return false;
    }
    String shown = given.substring(BEARER.length()).trim();
    return MessageDigest.isEqual(
        token.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean startsWithBearer(String given) {
    return given.regionMatches(true, 0, BEARER, 0, BEARER.length());
  }

  /** Whether a browser says that our own page asks, or nobody is a browser. */
  private static boolean isOwnOrigin(Headers headers, String host) {
    if (headers.get("Origin") == null) {
      return true;
    }
    String origin = only(headers, "Origin");
    return ("http://" + host).equals(origin) || ("https://" + host).equals(origin);
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", answer.type);
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    boolean html = answer.type.startsWith("text/html");
    headers.set("Content-Security-Policy", html ? Page.securityPolicy() : NOTHING_LOADED);
    if (answer.allow != null) {
      headers.set("Allow", answer.allow);
    }
    if (answer.status == 401) {
      headers.set("WWW-Authenticate", "Bearer realm=\"headstay\"");
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", Integer.toString(answer.body.length));
      exchange.sendResponseHeaders(answer.status, -1);
      return;
    }
    exchange.sendResponseHeaders(answer.status, answer.body.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(answer.body);
    }
  }
}
