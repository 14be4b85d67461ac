package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.policy.ClientMemory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ClientMemoriesTest {
  @RegisterExtension final LoggedLines log = new LoggedLines();

  private final ClientMemories memories = new ClientMemories();

  @Test
  void goByIdentity() {
    List<String> one = new ArrayList<>();
    List<String> equal = new ArrayList<>();
    ClientMemory memory = memories.of(one);

    assertThat(memories.of(one)).isSameAs(memory);
    assertThat(memories.of(equal)).isNotNull().isNotSameAs(memory);
    one.add("changed");
    assertThat(memories.of(one)).isSameAs(memory);
    assertThat(memories.size()).isEqualTo(2);
  }

  @Test
  void goWithTheirClients() throws Exception {
    Object[] scope = {new Object()};
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    WeakReference<Object> reference = new WeakReference<>(scope[0], queue);
    assertThat(memories.of(scope[0])).isNotNull();

    scope[0] = null;
    assertThat(Garbage.collects(reference, queue, Duration.ofSeconds(10))).isTrue();
    // References are cleared together, and queued one after the other.
    for (int i = 0; i < 100 && memories.size() > 0; i++) {
      Thread.sleep(20);
    }
    assertThat(memories.size()).isZero();
  }

  @Test
  void areBoundedInNumber() {
    List<Object> scopes = new ArrayList<>();
    for (int i = 0; i < ClientMemories.CLIENTS; i++) {
      scopes.add(new Object());
    }
    scopes.forEach(scope -> assertThat(memories.of(scope)).isNotNull());

    assertThat(memories.of(new Object())).isNull();
    assertThat(memories.of(new Object())).isNull();
    assertThat(memories.of(scopes.get(0))).isNotNull();
    assertThat(log.lines())
        .containsExactly(
            "[headstay] WARN nothing is remembered of further clients: there are 500 already");
  }
}
