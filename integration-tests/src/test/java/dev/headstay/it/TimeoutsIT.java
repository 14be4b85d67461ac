package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.it.Program.Run;
import dev.headstay.it.programs.TimedGets;
import dev.headstay.testing.RecordedRequest;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A timeout of a client's ends a request as it would, the very first one too. */
class TimeoutsIT {
  /** With the short ones the agent is still about to start. */
  @ParameterizedTest
  @CsvSource({
    "JDK_25, request, 2000",
    "JDK_17, request, 1",
    "JDK_17, future, 1",
    "JDK_17, call, 2000",
    "JDK_25, call, 1",
    "JDK_25, read, 1"
  })
  void firstRequestTimesOutAsItWouldAndTheNextOneCarriesTheHeader(
      Jdk jdk, String client, int milliseconds) {
    try (RecordingServer server =
        RecordingServer.start(WireProtocol.HTTP_1_1)
            .failOnRepeated(Samples.HEADER)
            .on("/silent", exchange -> {})) {
      Object[] arguments = {client, milliseconds, server.uri("/silent"), server.uri("/next")};
      Run expected = Program.java(jdk, TimedGets.class, arguments).run();
      server.forget();
      Run run =
          Program.java(jdk, TimedGets.class, arguments).with(AgentJar.option(Samples.json())).run();

      assertThat(expected.stdout()).contains("Exception\n").endsWith("\n200\n");
      assertThat(run.stdout()).isEqualTo(expected.stdout());
      List<RecordedRequest> requests = server.requests();
      assertThat(requests.get(requests.size() - 1).path()).isEqualTo("/next");
      assertThat(requests)
          .allSatisfy(
              request ->
                  assertThat(request.headers(Samples.HEADER)).containsExactly(Samples.VALUE));
    }
  }
}
