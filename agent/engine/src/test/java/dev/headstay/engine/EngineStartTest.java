package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.bridge.Bridge;
import dev.headstay.bridge.HookTransformer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The start is held up, and looked at, where the engine says its first line. */
@Timeout(60)
class EngineStartTest {
  private final HeldStream held = new HeldStream();
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final HookTransformer transformer = SampleClients.transformer();
  private final SampleClients.Loader client = new SampleClients.Loader(transformer);

  @BeforeEach
  void watch() {
    Log.level(Log.Level.INFO);
    Log.stream(held);
    // Defining the class connects the bridge to the start, and starts nothing.
    client.client();
    assertThat(held.starts).hasValue(0);
  }

  @AfterEach
  void disconnect() {
    held.release.countDown();
    callers.shutdownNow();
    Log.stream(System.err);
    Bridge.connect(hooked -> Bridge.UNHOOKED);
    Engine left = Engine.running();
    if (left != null) {
      // Another test's engine must not be taken for the one that a test looks for.
      left.stop();
    }
  }

  @Test
  void concurrentFirstCallersWaitAndAllArePatched() throws Exception {
    List<Future<String>> written = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      written.add(callers.submit(() -> client.write("a")));
    }
    held.arrived.await();
    assertThat(written).noneMatch(Future::isDone);
    held.release.countDown();
    for (Future<String> one : written) {
      assertThat(one.get()).isEqualTo("a by Client");
    }
    assertThat(held.starts).hasValue(1);
  }

  /** A call that came by the bridge before it was disconnected must not start what is over. */
  @Test
  void startsNoEngineOnceItIsStopped() throws Exception {
    EngineStart start = ((Weaving) transformer.weaving()).start();
    start.stop();

    assertThat(start.apply(client.client())).isSameAs(Bridge.UNHOOKED);
    assertThat(start.now(1)).isNull();
    assertThat(held.starts).hasValue(0);
  }

  @Test
  void whatTheStartItselfSendsPassesAtOnce() throws Exception {
    CompletableFuture<String> reentrant = new CompletableFuture<>();
    held.onStart = () -> reentrant.complete(client.write("own"));
    held.release.countDown();
    assertThat(client.write("a")).isEqualTo("a by Client");
    assertThat(reentrant.get()).isEqualTo("own");
  }

  @Test
  void aCallerThatLostPatiencePassesAndTheNextOneIsPatched() throws Exception {
    long before = System.nanoTime();
    assertThat(client.write("a")).isEqualTo("a");
    Duration waited = Duration.ofNanos(System.nanoTime() - before);
    assertThat(waited).isBetween(Duration.ofMillis(4900), Duration.ofSeconds(9));
    assertThat(held.text()).contains("passed unchanged");
    held.release.countDown();
    assertThat(client.write("b")).isEqualTo("b by Client");
    assertThat(held.starts).hasValue(1);
  }

  @Test
  void anInterruptedCallerWaitsOnAndStaysInterrupted() throws Exception {
    Future<Boolean> caller =
        callers.submit(
            () -> {
              Thread.currentThread().interrupt();
              assertThat(client.write("a")).isEqualTo("a by Client");
              return Thread.currentThread().isInterrupted();
            });
    held.arrived.await();
    assertThat(caller.isDone()).isFalse();
    held.release.countDown();
    assertThat(caller.get()).isTrue();
  }

  @Test
  void aStartThatFailsSwitchesTheAgentOffAndSaysSo() throws Exception {
    held.onStart =
        () -> {
          throw new IllegalStateException("canary");
        };
    held.release.countDown();
    assertThat(client.write("a")).isEqualTo("a");
    assertThat(client.write("b")).isEqualTo("b");
    assertThat(held.text())
        .contains("[headstay] ERROR off:")
        .contains("IllegalStateException")
        .doesNotContain("canary");
  }

  @Test
  void aStartThatIsStoppedMeanwhileAnswersNothingAfterwards() throws Exception {
    Future<String> caller = callers.submit(() -> client.write("a"));
    held.arrived.await();
    EngineStart start = ((Weaving) transformer.made()).start();
    Future<?> stop = callers.submit(start::stop);
    held.interrupted.await();
    held.release.countDown();
    stop.get();
    caller.get();

    assertThat(client.write("b")).isEqualTo("b");
    assertThat(Engine.running()).isNull();
  }

  @Test
  void aStopEndsItsThread() throws Exception {
    held.release.countDown();
    assertThat(client.write("a")).isEqualTo("a by Client");
    EngineStart start = ((Weaving) transformer.made()).start();
    start.stop();

    assertThat(start.isOver()).isTrue();
    assertThat(client.write("b")).isEqualTo("b");
  }

  /** Retransforms a class that was defined while nobody wove, and only that one. */
  @Test
  void theStartLooksForHookedClassesThatAreNotWovenYet() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    SampleClients.Loader other =
        new SampleClients.Loader(
            SampleClients.transformer(
                () -> {
                  looks.incrementAndGet();
                  return new Class<?>[0];
                }));
    held.release.countDown();
    other.client();
    assertThat(looks).hasValue(0);
    assertThat(other.write("a")).isEqualTo("a by Client");
    assertThat(looks).hasValue(1);
  }

  /** Stands where stderr is, and holds up the thread that starts the engine. */
  private static final class HeldStream extends PrintStream {
    final CountDownLatch arrived = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    final AtomicInteger starts = new AtomicInteger();
    volatile Runnable onStart = () -> {};

    HeldStream() {
      super(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    }

    String text() {
      return out.toString();
    }

    @Override
    public void println(String line) {
      super.println(line);
      if (!Thread.currentThread().getName().equals("headstay") || starts.incrementAndGet() > 1) {
        return;
      }
      arrived.countDown();
      while (true) {
        try {
          if (!release.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("never released");
          }
          break;
        } catch (InterruptedException e) {
          interrupted.countDown();
        }
      }
      onStart.run();
    }
  }
}
