package dev.headstay.admin;

import dev.headstay.engine.Control;
import dev.headstay.engine.JsonText;
import dev.headstay.engine.ReloadResult;
import dev.headstay.engine.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that LiteLLM's proxy has for its table of beta headers, with the same fields,
 * messages and status codes, so that what calls them there can call them here.
 *
 * <p>Taken from {@code litellm/proxy/proxy_server.py}: {@code reload_anthropic_beta_headers},
 * {@code schedule_anthropic_beta_headers_reload}, {@code cancel_anthropic_beta_headers_reload},
 * {@code get_anthropic_beta_headers_reload_status}.
 */
final class LiteLlm {
  static final String RELOAD = "/reload/anthropic_beta_headers";
  static final String SCHEDULE = "/schedule/anthropic_beta_headers_reload";
  static final String STATUS = "/schedule/anthropic_beta_headers_reload/status";

  private static final long HOUR_MILLIS = 3_600_000;

  /** Ten years: what is longer is a slip. */
  private static final int MOST_HOURS = 87_600;

  private final Control control;

  LiteLlm(Control control) {
    this.control = control;
  }

  Answer reload() {
    Workers.patient();
    ReloadResult result = control.reloadBetaTable();
    if (!result.isGood()) {
      return Answer.error(500, "Failed to reload anthropic beta headers: " + result.text());
    }
    int providers = control.betaProviders();
    JsonText json =
        success(
            "Anthropic beta headers configuration reloaded successfully! "
                + providers
                + " providers updated.");
    return timed(json.member("providers_count", providers));
  }

  Answer schedule(@Nullable String query) {
    String given = hours(query);
    if (given == null) {
      return invalid("missing", "Field required", null);
    }
    int hours;
    try {
      hours = Integer.parseInt(given);
    } catch (NumberFormatException e) {
      return invalid(
          "int_parsing",
          "Input should be a valid integer, unable to parse string as an integer",
          given);
    }
    if (hours <= 0) {
      return Answer.error(400, "Hours must be greater than 0");
    }
    if (hours > MOST_HOURS) {
      return invalid(
          "less_than_equal", "Input should be less than or equal to " + MOST_HOURS, given);
    }
    control.betaTableInterval(Duration.ofHours(hours));
    if (control.status().betaTableInterval == null) {
      return Answer.error(
          500,
          "Failed to schedule anthropic beta headers reload: the beta table is not from a source"
              + " that is read again");
    }
    JsonText json =
        success("Anthropic beta headers reload scheduled for every " + hours + " hours");
    return timed(json.member("interval_hours", hours));
  }

  Answer cancel() {
    control.betaTableInterval(null);
    return timed(success("Anthropic beta headers reload schedule cancelled"));
  }

  private static JsonText success(String message) {
    return new JsonText().beginObject().member("message", message).member("status", "success");
  }

  private static Answer timed(JsonText json) {
    return Answer.json(200, json.member("timestamp", time(Instant.now())));
  }

  Answer status() {
    Status status = control.status();
    Duration interval = status.betaTableInterval;
    Instant next = status.nextBetaTableLook;
    JsonText json = new JsonText().beginObject().member("scheduled", interval != null);
    json.name("interval_hours");
    if (interval == null) {
      json.value(null);
    } else if (interval.toMillis() % HOUR_MILLIS == 0) {
      json.value(interval.toHours());
    } else {
      json.value((double) interval.toMillis() / HOUR_MILLIS);
    }
    json.member("last_run", interval == null ? null : time(status.lastReload));
    json.member("next_run", interval == null || next == null ? null : time(next));
    return Answer.json(200, json);
  }

  static Answer unauthorized() {
    JsonText json = new JsonText().beginObject().name("error").beginObject();
    json.member("message", "Authentication Error, expected: Authorization: Bearer TOKEN");
    json.member("type", "auth_error");
    json.member("param", "None");
    json.member("code", "401");
    return Answer.json(401, json.endObject());
  }

  /** What FastAPI answers for a parameter that it can't take. */
  private static Answer invalid(String type, String message, @Nullable String input) {
    JsonText json = new JsonText().beginObject().name("detail").beginArray().beginObject();
    json.member("type", type);
    json.name("loc").beginArray().value("query").value("hours").endArray();
    json.member("msg", message);
    json.member("input", input);
    return Answer.json(422, json.endObject().endArray());
  }

  private static @Nullable String hours(@Nullable String query) {
    String hours = null;
    if (query != null) {
      for (String pair : query.split("&", -1)) {
        if (pair.startsWith("hours=")) {
          hours = pair.substring("hours=".length());
        }
      }
    }
    return hours;
  }

  /** As Python's {@code isoformat} writes it: with an offset, to the microsecond. */
  private static String time(Instant time) {
    String text = time.truncatedTo(ChronoUnit.MICROS).toString();
    return text.substring(0, text.length() - 1) + "+00:00";
  }
}
