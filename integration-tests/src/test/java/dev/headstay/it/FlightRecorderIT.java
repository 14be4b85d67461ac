package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.testing.Canaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events of Flight Recorder, in recordings from the start and of programs that run. */
class FlightRecorderIT {
  private static final String CONFIGURATION =
      """
      version: 1
      rules:
        - name: gateway
          match: { hosts: [localhost, 127.0.0.1] }
          headers:
            set:
              x-gateway: "Bearer canary-77e0"
              x-unset: "${sys:nobody.sets.this}"
      """;

  @TempDir Path folder;

  private RunningProgram start(Jdk jdk, String... options) {
    return RunningProgram.start(
        jdk, folder, Samples.write(folder, "headstay.yaml", CONFIGURATION), options);
  }

  @ParameterizedTest
  @EnumSource
  void eventsAreInARecordingFromTheStart(Jdk jdk) throws Exception {
    try (RunningProgram program = start(jdk, "-XX:StartFlightRecording")) {
      assertEventsCome(jdk, program);
    }
  }

  @ParameterizedTest
  @EnumSource
  void eventsAreInARecordingOfAProgramThatRuns(Jdk jdk) throws Exception {
    try (RunningProgram program = start(jdk)) {
      jcmd(jdk, program, "JFR.start");
      assertEventsCome(jdk, program);
    }
  }

  private void assertEventsCome(Jdk jdk, RunningProgram program) throws Exception {
    RunningProgram.await(
        "events",
        () -> {
          List<RecordedEvent> events = dump(jdk, program);
          return has(events, "PatchedRequest") && has(events, "Refusal");
        });
    List<RecordedEvent> events = dump(jdk, program);
    RecordedEvent patched = first(events, "PatchedRequest");
    assertThat(patched.getString("client")).isEqualTo("java-net-http");
    assertThat(patched.getString("host")).isEqualTo(program.server().uri("/").getHost());
    assertThat(patched.getString("mode")).isEqualTo("enforce");
    assertThat(patched.getString("rules")).isEqualTo("gateway");
    assertThat(patched.getString("headers")).isEqualTo("x-gateway");
    assertThat(patched.getString("flags")).isEmpty();
    Samples.write(folder, "headstay.yaml", CONFIGURATION.replace("x-unset", "x-other"));
    RunningProgram.await("a reload", () -> has(dump(jdk, program), "Reload"));
    RecordedEvent reload = first(dump(jdk, program), "Reload");
    assertThat(reload.getString("result")).isEqualTo("changed");
    assertThat(reload.getString("source")).contains("headstay.yaml");
    assertThat(reload.getString("hash")).matches("[0-9a-f]{64}");
    assertThat(reload.getString("error")).isEmpty();
    RecordedEvent refusal = first(events, "Refusal");
    assertThat(refusal.getString("rule")).isEqualTo("gateway");
    assertThat(refusal.getString("operation")).isEqualTo("set");
    assertThat(refusal.getString("header")).isEqualTo("x-unset");
    assertThat(refusal.getString("reason")).isEqualTo("unresolved");
    for (RecordedEvent event : events) {
      if (event.getEventType().getName().startsWith("dev.headstay.")) {
        Canaries.none("an event", event.toString());
      }
    }
  }

  private List<RecordedEvent> dump(Jdk jdk, RunningProgram program) throws IOException {
    Path file = folder.resolve("dump.jfr");
    Files.deleteIfExists(file);
    jcmd(jdk, program, "JFR.dump", "filename=" + file);
    return RecordingFile.readAllEvents(file);
  }

  private static void jcmd(Jdk jdk, RunningProgram program, String command, String... arguments) {
    Program.Run run =
        arguments.length == 0
            ? Program.of(jdk.command("jcmd"), program.pid(), command).run()
            : Program.of(jdk.command("jcmd"), program.pid(), command, arguments[0]).run();
    assertThat(run.exit()).as("%s", run).isZero();
  }

  private static boolean has(List<RecordedEvent> events, String name) {
    return events.stream().anyMatch(event -> is(event, name));
  }

  private static RecordedEvent first(List<RecordedEvent> events, String name) {
    return events.stream().filter(event -> is(event, name)).findFirst().orElseThrow();
  }

  private static boolean is(RecordedEvent event, String name) {
    return event.getEventType().getName().equals("dev.headstay." + name);
  }
}
