package dev.headstay.it;

import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of programs that send to one server, which fails where a hop has our header twice. */
abstract class OneServer {
  RecordingServer server;

  @BeforeEach
  final void start() {
    server = RecordingServer.start(WireProtocol.HTTP_1_1).failOnRepeated(Samples.HEADER);
  }

  @AfterEach
  final void stop() {
    server.close();
  }
}
