package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HookCallTest {
  @RegisterExtension final LoggedLines log = new LoggedLines();

  private final Failures failures = new Failures();
  private int asked;

  private HookCall call(boolean fails) {
    HopAdapter adapter =
        new HopAdapter() {
          @Override
          public Object rewrite(Object context, Object value, HopPlane plane) {
            asked++;
            if (fails) {
              throw new IllegalStateException();
            }
            return context + "/" + value;
          }

          @Override
          public Object scope(Object context, Object value) {
            return context;
          }
        };
    return new HookCall("client", adapter, null, failures);
  }

  @Test
  void passesOnWhatTheAdapterSays() {
    assertThat(call(false).apply("context", "value")).isEqualTo("context/value");
  }

  /** The end of a pipeline, a request without body. */
  @Test
  void passesNullWithoutAsking() {
    assertThat(call(false).apply("context", null)).isNull();
    assertThat(asked).isZero();
  }

  @Test
  void passesTheValueWhenTheAdapterFails() {
    assertThat(call(true).apply("context", "value")).isEqualTo("value");
    assertThat(failures.count()).isEqualTo(1);
  }
}
