package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.config.AdminSettings;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The engine's way to the endpoint, which it knows by name alone. */
class AdminTest {
  @RegisterExtension private final LogLines log = new LogLines();

  @Test
  void opensAndClosesTheEndpoint() throws Exception {
    Admin admin = new Admin(new FakeControl());

    admin.apply(null);
    admin.apply(new AdminSettings("127.0.0.1", 0, null));
    admin.apply(null);

    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (log.lines().size() < 2) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
    assertThat(log.lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("[headstay] INFO admin endpoint"));
  }
}
