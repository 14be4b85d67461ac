package dev.headstay.cli;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What came back for one request. What it says is only read: it may repeat a key. Immutable. */
final class GatewayAnswer {
  private static final Pattern ERROR_TYPE =
      Pattern.compile("\"error\":\\{[^{}]{0,2000}?\"type\":\"([a-z_]{1,40})\"");

  final int status;

  /** When each event of a stream was there, in milliseconds since the request was sent. */
  final long[] eventMillis;

  private final Map<String, String> headers;
  private final String body;

  GatewayAnswer(int status, Map<String, String> headers, String body, long[] eventMillis) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.eventMillis = eventMillis;
  }

  /** A header's value by its name in lower case, or null. */
  @Nullable String header(String name) {
    return headers.get(name);
  }

  /** The media type alone, in lower case; empty if there is none. */
  String mediaType() {
    String value = headers.get("content-type");
    if (value == null) {
      return "";
    }
    int parameters = value.indexOf(';');
    return (parameters < 0 ? value : value.substring(0, parameters))
        .trim()
        .toLowerCase(Locale.ROOT);
  }

  boolean isGood() {
    return status >= 200 && status < 300;
  }

  /** Whether it is an object of JSON, and says so. */
  boolean isJson() {
    return mediaType().endsWith("json") && body.trim().startsWith("{");
  }

  boolean isEmpty() {
    return body.trim().isEmpty();
  }

  /** The error of the table that it is, or null. */
  @Nullable ErrorEntry error() {
    return isGood() ? null : ErrorAdvice.on(body).best();
  }

  boolean is(String id) {
    ErrorEntry error = error();
    return error != null && error.id().equals(id);
  }

  /**
   * Status, type and known error, such as {@code 401 authentication_error: …}; none of its text.
   */
  String summary() {
    StringBuilder text = new StringBuilder().append(status);
    if (isGood()) {
      return text.toString();
    }
    Matcher type = ERROR_TYPE.matcher(Wording.plain(body));
    if (type.find()) {
      text.append(' ').append(type.group(1));
    }
    ErrorEntry error = error();
    if (error != null) {
      text.append(": ").append(error.title());
    } else if (status >= 300 && status < 400) {
      text.append(": a redirect, which is not followed");
    } else {
      text.append(": not in the table of errors");
    }
    return text.toString();
  }
}
