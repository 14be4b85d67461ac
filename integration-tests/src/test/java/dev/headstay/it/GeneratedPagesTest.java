package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Pages say what the code says. */
class GeneratedPagesTest {
  private static final Path CLIENTS = Path.of("../docs/clients.md");

  @Test
  void configurationPageIsTheSchemas() throws IOException {
    GeneratedPart.hold(
        Path.of("../docs/configuration.md"), "keys", ConfigurationKeys.read().markdown());
  }

  @Test
  void eachKeyIsInAnExample() throws IOException {
    assertThat(ConfigurationKeys.read().withoutExample()).isEmpty();
  }

  @Test
  void clientsPageIsTheIntegrationsAndTheVersionsThatAreRun() throws IOException {
    GeneratedPart.hold(CLIENTS, "clients", ClientTables.hops());
    GeneratedPart.hold(CLIENTS, "signers", ClientTables.signers());
    GeneratedPart.hold(CLIENTS, "versions", ClientTables.versions());
    GeneratedPart.hold(CLIENTS, "not patched", ClientTables.unpatched());
  }

  @Test
  void eachIntegrationIsDescribed() {
    assertThat(ClientTables.idsDescribed())
        .containsExactlyInAnyOrderElementsOf(ClientTables.idsOfIntegrations());
  }
}
