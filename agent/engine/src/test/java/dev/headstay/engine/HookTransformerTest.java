package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.headstay.bridge.Bridge;
import dev.headstay.bridge.HookTransformer;
import java.lang.instrument.ClassFileTransformer;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import sample.http.Client;

class HookTransformerTest {
  private static final int CALLS = 100_000;

  @RegisterExtension final LoggedLines log = new LoggedLines();

  private final byte[] classFile = ClassFiles.of(Client.class);

  @AfterEach
  void disconnect() {
    Bridge.connect(hooked -> Bridge.UNHOOKED);
  }

  @Test
  void allocatesNothingForAClassThatIsNotHooked() {
    HookTransformer transformer = SampleClients.transformer();
    String[] names = new String[64];
    for (int i = 0; i < names.length; i++) {
      names[i] = new String("com/example/app/Service" + i);
      names[i].hashCode();
    }
    transformMany(transformer, names);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    // The JVM allocates on this thread, too, now and then; what a call allocates shows in each
    // round.
    for (int round = 0; round < 5; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      transformMany(transformer, names);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isZero();
  }

  private void transformMany(HookTransformer transformer, String[] names) {
    for (int i = 0; i < CALLS; i++) {
      if (transformer.transform(null, names[i & 63], null, null, classFile) != null) {
        throw new AssertionError(names[i & 63]);
      }
    }
  }

  @Test
  void weavesAHookedClassAndNothingElse() {
    HookTransformer transformer = SampleClients.transformer();
    assertThat(transformer.transform(null, "sample/http/Client", null, null, classFile))
        .isNotNull()
        .isNotEqualTo(classFile);
    assertThat(transformer.transform(null, "sample/http/Client2", null, null, classFile)).isNull();
    assertThat(transformer.transform(null, null, null, null, classFile)).isNull();
  }

  @Test
  void weavesNothingAndMakesNothingOnceItIsRemoved() throws Exception {
    HookTransformer unused = SampleClients.transformer();
    assertThat(unused.remove()).isNull();
    assertThat(unused.transform(null, "sample/http/Client", null, null, classFile)).isNull();
    assertThat(unused.weaving()).isNull();

    HookTransformer used = SampleClients.transformer();
    ClassFileTransformer weaving = used.weaving();
    assertThat(weaving).isNotNull();
    assertThat(used.remove()).isSameAs(weaving);
    assertThat(used.transform(null, "sample/http/Client", null, null, classFile)).isNull();
    assertThat(used.remove()).isNull();
  }

  @Test
  void marksThePartsOfTheJdkWhoseClassesAreLoadedAndLoadsNothingForThem() {
    String index = "a/Managed\t@jmx\na/Recorded\t@jfr\n";
    HookTransformer transformer =
        new HookTransformer(index, "", SampleClients.instrumentation(() -> new Class<?>[0]), null);

    assertThat(transformer.transform(null, "a/Other", null, null, classFile)).isNull();
    assertThat(transformer.test("jmx")).isFalse();
    assertThat(transformer.transform(null, "a/Managed", null, null, classFile)).isNull();
    assertThat(transformer.test("jmx")).isTrue();
    assertThat(transformer.test("jfr")).isFalse();
    assertThat(transformer.transform(null, "a/Recorded", null, null, classFile)).isNull();
    assertThat(transformer.test("jfr")).isTrue();
  }

  @Test
  void marksThePartsOfTheJdkWhoseClassesWereLoadedBefore() {
    HookTransformer transformer =
        new HookTransformer(
            Client.class.getName().replace('.', '/') + "\t@jmx\n",
            "",
            SampleClients.instrumentation(() -> new Class<?>[] {String.class, Client.class}),
            null);
    transformer.run();

    assertThat(transformer.test("jmx")).isTrue();
    assertThat(transformer.test("jfr")).isFalse();
  }

  @Test
  void leavesAClassAloneThatItCannotRead() {
    HookTransformer transformer = SampleClients.transformer();
    assertThat(transformer.transform(null, "sample/http/Client", null, null, new byte[3])).isNull();
    byte[] cut = Arrays.copyOf(classFile, classFile.length / 2);
    assertThat(transformer.transform(null, "sample/http/Client", null, null, cut)).isNull();
  }

  @Test
  void looksAtLoadedClassesOnceTheProgramHasShownToBeNoPassingTool() throws Exception {
    CompletableFuture<Thread> looked = new CompletableFuture<>();
    HookTransformer transformer =
        SampleClients.transformer(
            () -> {
              looked.complete(Thread.currentThread());
              return new Class<?>[0];
            });
    for (int i = 0; i < 200; i++) {
      transformer.transform(null, "com/example/C" + i, null, null, classFile);
    }
    assertThat(looked).isNotDone();
    for (int i = 0; i < 200; i++) {
      transformer.transform(null, "com/example/D" + i, null, null, classFile);
    }
    // Not on this thread, which may hold class-loading locks.
    assertThat(looked.get(20, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
  }

  @Test
  void ignoresASecondAgentWithOneWarning() throws Exception {
    HookTransformer.ignoredTwice();
    assertThat(log.lines()).singleElement().asString().startsWith("[headstay] WARN attached twice");
  }
}
