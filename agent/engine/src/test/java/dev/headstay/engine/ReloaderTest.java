package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.config.ConfigurationLoader;
import dev.headstay.config.Settings;
import dev.headstay.policy.RequestTarget;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ReloaderTest {
  private static final String PLACE = "): percent: 0, and this instance is at ";

  @RegisterExtension final LoggedLines log = new LoggedLines();

  @TempDir Path directory;

  private void write(String rule, String rollout) throws IOException {
    Files.writeString(
        directory.resolve("headstay.yaml"),
        "version: 1\nrules: [{ name: " + rule + ", headers: { remove: [x-a] } }]\n" + rollout);
  }

  private Engine engine;

  private Reloader start() {
    Instrumentation instrumentation = SampleClients.instrumentation(() -> new Class<?>[0]);
    // Off, so that the engine of this test is the only one.
    Weaving weaving =
        new Weaving(
            Map.of(),
            SampleClients.CLIENTS,
            instrumentation,
            "enabled=false",
            () -> {},
            part -> false,
            false);
    Settings settings =
        new Settings(directory.resolve("headstay.yaml").toString(), Map.of(), Map.of());
    engine = Engine.start(weaving, instrumentation, settings);
    return new Reloader(
        engine, settings, weaving.clients(), ConfigurationLoader.load(settings, weaving.clients()));
  }

  @Test
  void aVersionForOtherInstancesIsToldOnceAndNeitherAReloadNorAnError() throws IOException {
    write("one", "");
    Reloader reloader = start();
    Status before = reloader.status();
    assertThat(before.heldBack).isNull();

    write("two", "rollout: { percent: 0 }\n");
    ReloadResult result = reloader.reload();
    reloader.reload();

    assertThat(result.isGood()).isTrue();
    assertThat(result.isChanged()).isFalse();
    assertThat(result.text()).startsWith("unchanged: ").contains(PLACE);
    Status status = reloader.status();
    assertThat(status.heldBack).startsWith("held back by its rollout: ").contains(PLACE);
    assertThat(status.hash).isEqualTo(before.hash);
    assertThat(status.lastReload).isEqualTo(before.lastReload);
    assertThat(status.lastError).isNull();
    assertThat(log.lines().get(0)).contains("started: ");
    assertThat(log.lines()).hasSize(2);
    assertThat(log.lines().get(1)).startsWith("[headstay] INFO held back by its rollout: ");

    write("two", "rollout: { percent: 100 }\n");
    assertThat(reloader.reload().isChanged()).isTrue();
    assertThat(reloader.status().heldBack).isNull();
    assertThat(log.lines().get(2)).startsWith("[headstay] INFO reloaded: ");
  }

  @Test
  void tellsWhatWasCountedSinceTheReloadForItself() throws IOException {
    write("one", "");
    Reloader reloader = start();
    String refusal =
        "{\"name\":\"headstay_refusals_total\",\"labels\":{\"client\":\"okhttp\",\"rule\":\"\","
            + "\"operation\":\"send\",\"header\":\"Host\",\"reason\":\"client_owned\"},\"value\":";
    RequestTarget target = new RequestTarget("http", "h", 80, "GET", "/");
    engine.telemetry().clientOwned("okhttp", target, "Host");
    engine.telemetry().clientOwned("okhttp", target, "Host");
    assertThat(reloader.diagnosis())
        .contains("\"since\":\"" + reloader.status().lastReload, refusal + "2}");

    Files.writeString(directory.resolve("headstay.yaml"), "version: 2\n");
    reloader.reload();
    assertThat(reloader.diagnosis()).contains(refusal + "2}");

    write("two", "");
    reloader.reload();
    assertThat(reloader.diagnosis())
        .contains("\"since\":\"" + reloader.status().lastReload, "\"counters\":[]");

    engine.telemetry().clientOwned("okhttp", target, "Host");
    assertThat(reloader.diagnosis()).contains(refusal + "1}");
    assertThat(StatusJson.of(reloader.status()).endObject().toString()).contains(refusal + "3}");
  }

  @Test
  void tellsWhatWasCountedSinceASecretChangedForItself() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "a");
    String configuration =
        "version: 1\nsecrets: { s: { file: "
            + secret
            + " } }\nrules: [{ name: r, match: { hosts: [h] }, headers: { set: { x-a: \"${secret:s}\" } } }]\n";
    Files.writeString(directory.resolve("headstay.yaml"), configuration);
    Reloader reloader = start();
    // Held back, so that nothing of the configuration itself is taken.
    Files.writeString(
        directory.resolve("headstay.yaml"), configuration + "rollout: { percent: 0 }\n");
    reloader.reload();
    RequestTarget target = new RequestTarget("http", "h", 80, "GET", "/");
    engine.telemetry().clientOwned("okhttp", target, "Host");
    reloader.reload();
    assertThat(reloader.diagnosis()).doesNotContain("\"counters\":[]");

    Files.writeString(secret, "b");
    reloader.reload();

    assertThat(reloader.diagnosis()).contains("\"counters\":[]");
  }

  @Test
  void aStartThatIsNotInTheRollOutSaysSo() throws IOException {
    write("one", "rollout: { percent: 0 }\n");
    Reloader reloader = start();

    assertThat(reloader.status().heldBack).contains(PLACE);
    assertThat(reloader.status().rules).isZero();
    assertThat(log.lines().get(0)).startsWith("[headstay] INFO held back by its rollout: ");
    assertThat(log.lines().get(1)).startsWith("[headstay] INFO started: configuration: file:");
    assertThat(log.lines()).hasSize(2);
  }
}
