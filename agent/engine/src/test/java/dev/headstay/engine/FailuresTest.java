package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FailuresTest {
  private static final String CANARY = "sk-canary-7f3a";

  @RegisterExtension final LoggedLines log = new LoggedLines();

  private final Decisions decisions = new Decisions();

  private final Failures failures = new Failures(decisions);

  private static Throwable thrown() {
    return new IllegalArgumentException(
        "bad value: " + CANARY, new IllegalStateException("also " + CANARY));
  }

  @Test
  void saysEachCauseOnceAndCountsEveryOne() {
    Throwable cause = thrown();
    for (int i = 0; i < 5; i++) {
      failures.passed("okhttp", cause);
    }
    assertThat(failures.count()).isEqualTo(5);
    assertThat(decisions.samples())
        .singleElement()
        .satisfies(sample -> assertThat(sample.labels()).containsEntry("outcome", "failed"))
        .extracting(Sample::value)
        .isEqualTo(5L);
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("[headstay] WARN ")
        .contains("okhttp", "IllegalArgumentException", "IllegalStateException")
        .contains("FailuresTest");
  }

  @Test
  void saysTheSameCauseAgainForAnotherClientOrPlace() {
    Throwable cause = thrown();
    failures.passed("okhttp", cause);
    failures.passed("java-net-http", cause);
    failures.passed("okhttp", new IllegalArgumentException());
    assertThat(log.lines()).hasSize(3);
  }

  @Test
  void neverQuotesAMessageSinceThatMayQuoteAValue() {
    failures.passed("okhttp", thrown());
    assertThat(log.lines()).hasSize(1).noneMatch(line -> line.contains(CANARY));
  }

  @Test
  void survivesAThrowableThatThrows() {
    failures.passed(
        "okhttp",
        new RuntimeException() {
          private static final long serialVersionUID = 1;

          @Override
          public synchronized Throwable getCause() {
            throw new StackOverflowError();
          }
        });
    assertThat(failures.count()).isEqualTo(1);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void stopsSayingNewCausesButCountsOn() {
    for (int i = 0; i < 300; i++) {
      Throwable cause = new Throwable();
      cause.setStackTrace(new StackTraceElement[] {new StackTraceElement("C", "m", "C.java", i)});
      failures.passed("okhttp", cause);
    }
    assertThat(failures.count()).isEqualTo(300);
    assertThat(log.lines()).hasSize(100);
  }

  @Test
  void countsAndSaysOnceFromManyThreads() throws Exception {
    Throwable cause = thrown();
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(8);
    for (int i = 0; i < 8; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  go.await();
                  for (int n = 0; n < 1000; n++) {
                    failures.passed("okhttp", cause);
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                } finally {
                  done.countDown();
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
    go.countDown();
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(failures.count()).isEqualTo(8000);
    assertThat(log.lines()).hasSize(1);
  }
}
