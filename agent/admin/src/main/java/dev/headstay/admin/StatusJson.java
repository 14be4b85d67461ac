package dev.headstay.admin;

import dev.headstay.engine.JsonText;
import dev.headstay.engine.Sample;
import dev.headstay.engine.Status;
import dev.headstay.engine.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link Status} as JSON. */
final class StatusJson {
  private StatusJson() {}

  static Answer of(Status status) {
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
    json.endArray().name("counters").beginArray();
    for (Sample sample : status.samples) {
      json.beginObject().member("name", sample.name()).name("labels").beginObject();
      for (Map.Entry<String, String> label : sample.labels().entrySet()) {
        json.member(label.getKey(), label.getValue());
      }
      json.endObject().member("value", sample.value()).endObject();
    }
    return Answer.json(200, json.endArray());
  }

  static String mode(Status status) {
    return status.mode.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
