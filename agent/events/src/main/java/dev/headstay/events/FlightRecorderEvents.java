package dev.headstay.events;

import dev.headstay.engine.Events;
import jdk.jfr.FlightRecorder;

/** {@link Events} as events of Java Flight Recorder. Thread-safe. */
public final class FlightRecorderEvents implements Events {
  @Override
  public boolean areRecorded() {
    return FlightRecorder.isInitialized()
        && (new PatchedRequest().isEnabled()
            || new Refusal().isEnabled()
            || new Reload().isEnabled());
  }

  @Override
  public void patched(
      String client, String host, String mode, String rules, String headers, String flags) {
    PatchedRequest event = new PatchedRequest();
    event.client = client;
    event.host = host;
    event.mode = mode;
    event.rules = rules;
    event.headers = headers;
    event.flags = flags;
    event.commit();
  }

  @Override
  public void refused(
      String client, String host, String rule, String operation, String header, String reason) {
    Refusal event = new Refusal();
    event.client = client;
    event.host = host;
    event.rule = rule;
    event.operation = operation;
    event.header = header;
    event.reason = reason;
    event.commit();
  }

  @Override
  public void reloaded(String result, String source, String hash, String error) {
    Reload event = new Reload();
    event.result = result;
    event.source = source;
    event.hash = hash;
    event.error = error;
    event.commit();
  }

  @Override
  public void close() {
    FlightRecorder.unregister(PatchedRequest.class);
    FlightRecorder.unregister(Refusal.class);
    FlightRecorder.unregister(Reload.class);
  }
}
