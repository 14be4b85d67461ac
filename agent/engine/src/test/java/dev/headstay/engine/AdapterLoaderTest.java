package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headstay.bridge.Bridge;
import dev.headstay.bridge.HookTransformer;
import dev.headstay.engine.sample.SampleAdapter;
import dev.headstay.engine.sample.SampleIntegration;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import sample.http.Client;

class AdapterLoaderTest {
  private static final String PACKAGE = "dev.headstay.engine.sample.";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @RegisterExtension final LoggedLines log = new LoggedLines();

  private final HookTransformer transformer = SampleClients.transformer();

  private static AdapterLoader adapters(ClassLoader client) {
    return new AdapterLoader(client, SampleIntegration.class);
  }

  @AfterEach
  void disconnect() {
    Bridge.connect(hooked -> Bridge.UNHOOKED);
  }

  @Test
  void seesTheClientThereAndTheAgentHere() throws Exception {
    SampleClients.Loader client = new SampleClients.Loader(transformer);
    AdapterLoader adapters = adapters(client);
    assertThat(adapters.loadClass(Client.class.getName())).isSameAs(client.client());
    assertThat(adapters.loadClass(HopAdapter.class.getName())).isSameAs(HopAdapter.class);
    Class<?> adapter = adapters.loadClass(SampleAdapter.class.getName());
    assertThat(adapter).isNotSameAs(SampleAdapter.class);
    assertThat(adapter.getClassLoader()).isSameAs(adapters);
    assertThat(adapters.loadClass(SampleAdapter.class.getName())).isSameAs(adapter);
    assertThat(HopAdapter.class).isAssignableFrom(adapter);
  }

  @Test
  void showsNothingElseOfTheAgentsLoaderToAnIsolatedClient() {
    AdapterLoader adapters = adapters(new SampleClients.Loader(transformer));
    assertThatThrownBy(() -> adapters.loadClass("org.junit.jupiter.api.Test"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void servesClientsOfTheBootLoader() throws Exception {
    Class<?> adapter = adapters(null).loadClass(PACKAGE + "SampleIntegration");
    assertThat(adapter.getClassLoader()).isInstanceOf(AdapterLoader.class);
  }

  @Test
  void saysWhichAdapterIsMissing() {
    assertThatThrownBy(() -> adapters(null).loadClass(PACKAGE + "Gone"))
        .isInstanceOf(ClassNotFoundException.class)
        .hasMessageContaining(PACKAGE + "Gone");
  }

  @Test
  void servesTwoCopiesOfAClientSideBySide() {
    SampleClients.Loader one = new SampleClients.Loader(transformer);
    SampleClients.Loader two = new SampleClients.Loader(transformer);
    assertThat(one.write("a")).isEqualTo("a by Client");
    assertThat(two.write("b")).isEqualTo("b by Client");
    assertThat(one.write("c")).isEqualTo("c by Client");
    assertThat(log.lines()).noneMatch(line -> line.contains("WARN"));
  }

  @Test
  void leavesTheRequestAsItWasWhenTheAdapterFails() {
    SampleClients.Loader loader = new SampleClients.Loader(transformer);
    for (int i = 0; i < 3; i++) {
      assertThat(loader.write("fail")).isEqualTo("fail");
    }
    assertThat(loader.write("a")).isEqualTo("a by Client");
    assertThat(log.lines().stream().filter(line -> line.contains("WARN")))
        .singleElement()
        .asString()
        .contains("sample: java.lang.IllegalStateException at")
        .doesNotContain("failed as told");
  }

  @Test
  void pinsNoLoaderOfAClient() throws Exception {
    SampleClients.Loader stays = new SampleClients.Loader(transformer);
    assertThat(stays.write("a")).isEqualTo("a by Client");
    ReferenceQueue<ClassLoader> queue = new ReferenceQueue<>();
    WeakReference<ClassLoader> gone = usedAndDropped(queue);
    assertThat(Garbage.collects(gone, queue, LIMIT)).as("loader collected").isTrue();
    assertThat(stays.write("b")).isEqualTo("b by Client");
  }

  private WeakReference<ClassLoader> usedAndDropped(ReferenceQueue<ClassLoader> queue) {
    SampleClients.Loader loader = new SampleClients.Loader(transformer);
    assertThat(loader.write("a")).isEqualTo("a by Client");
    assertThat(loader.write("fail")).isEqualTo("fail");
    return new WeakReference<>(loader, queue);
  }

  /** The collection test must be able to fail. */
  @Test
  void wouldNoticeAPinnedLoader() throws Exception {
    ReferenceQueue<ClassLoader> queue = new ReferenceQueue<>();
    SampleClients.Loader held = new SampleClients.Loader(transformer);
    WeakReference<ClassLoader> reference = new WeakReference<>(held, queue);
    assertThat(Garbage.collects(reference, queue, Duration.ofMillis(200))).isFalse();
    assertThat(held.write("a")).isEqualTo("a by Client");
  }
}
