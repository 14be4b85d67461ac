package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.config.ConfigurationLoader;
import dev.headstay.config.Settings;
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
    return new Reloader(
        Engine.start(weaving, instrumentation, settings),
        settings,
        weaving.clients(),
        ConfigurationLoader.load(settings, weaving.clients()));
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
