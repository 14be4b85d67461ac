package dev.headstay.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link Status} as JSON: what the admin endpoint and the command line show. */
public final class StatusJson {
  private StatusJson() {}

  /** An object, not closed yet. */
  public static JsonText of(Status status) {
    JsonText json = new JsonText().beginObject();
    json.member("version", Version.current());
    json.member("started", status.started.toString());
    json.member("mode", mode(status));
    json.member("source", status.source);
    json.member("hash", status.hash);
    json.member("rules", status.rules);
    json.member("betaTable", status.betaTable);
    json.name("betaTableIntervalSeconds");
    Duration interval = status.betaTableInterval;
    if (interval == null) {
      json.value(null);
    } else {
      json.value(interval.toMillis() / 1000);
    }
    json.member("nextBetaTableLook", time(status.nextBetaTableLook));
    json.member("lastReload", time(status.lastReload));
    json.member("lastError", status.lastError);
    json.member("heldBack", status.heldBack);
    json.name("clients").beginArray();
    for (String client : status.clients) {
      json.value(client);
    }
    json.endArray();
    return counters(json, status.samples);
  }

  /** Adds the member {@code counters}. */
  static JsonText counters(JsonText json, List<Sample> samples) {
    json.name("counters").beginArray();
    for (Sample sample : samples) {
      json.beginObject().member("name", sample.name()).name("labels").beginObject();
      for (Map.Entry<String, String> label : sample.labels().entrySet()) {
        json.member(label.getKey(), label.getValue());
      }
      json.endObject().member("value", sample.value()).endObject();
    }
    return json.endArray();
  }

  /** In lower case, as the configuration has it. */
  public static String mode(Status status) {
    return status.mode.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
