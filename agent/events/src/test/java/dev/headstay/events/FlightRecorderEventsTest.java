package dev.headstay.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.engine.Events;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderEventsTest {
  @TempDir Path folder;

  @Test
  void areRecordedWhileARecordingWantsThem() throws Exception {
    Events events = new FlightRecorderEvents();
    assertThat(events.areRecorded()).isFalse();
    Path file = folder.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      recording.disable("dev.headstay.Reload");
      recording.disable("dev.headstay.Refusal");
      recording.disable("dev.headstay.PatchedRequest");
      recording.start();
      assertThat(events.areRecorded()).isFalse();
      recording.enable("dev.headstay.Refusal");
      assertThat(events.areRecorded()).isTrue();
      recording.enable("dev.headstay.Reload");
      recording.enable("dev.headstay.PatchedRequest");

      events.patched("okhttp", "a.example", "enforce", "one, two", "x-a, x-b", "flag-a, flag-b=c");
      events.refused("okhttp", "a.example", "one", "set", "x-c", "plain_http");
      events.reloaded("refused", "file:/a.yaml", "abc", "no such file");
      recording.dump(file);
    }
    assertThat(events.areRecorded()).isFalse();

    List<RecordedEvent> recorded =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().startsWith("dev.headstay."))
            .sorted(Comparator.comparing(event -> event.getEventType().getName()))
            .toList();
    assertThat(recorded).hasSize(3).allMatch(event -> event.getStackTrace() == null);
    assertThat(values(recorded.get(0), "client", "host", "mode", "rules", "headers", "flags"))
        .containsExactly(
            "okhttp", "a.example", "enforce", "one, two", "x-a, x-b", "flag-a, flag-b=c");
    assertThat(values(recorded.get(1), "client", "host", "rule", "operation", "header", "reason"))
        .containsExactly("okhttp", "a.example", "one", "set", "x-c", "plain_http");
    assertThat(values(recorded.get(2), "result", "source", "hash", "error"))
        .containsExactly("refused", "file:/a.yaml", "abc", "no such file");
  }

  private static List<String> values(RecordedEvent event, String... fields) {
    return List.of(fields).stream().map(event::getString).toList();
  }
}
