package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.engine.sample.CountingIntegration;
import dev.headstay.engine.sample.SampleAdapter;
import java.util.Arrays;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import sample.http.Client;
import sample.http.Request;

class HookCallTest {
  private static final String DESCRIPTOR = "(Ljava/lang/String;)V";

  private static final String ADAPTER = SampleAdapter.class.getName();

  @RegisterExtension final LoggedLines log = new LoggedLines();

  private final Failures failures = new Failures(new Decisions());
  private final CountingIntegration integration = new CountingIntegration();

  private static Hook hook(String method, String adapter) {
    return Hook.onEntry("a.Client", method, DESCRIPTOR, 0, Hook.THIS, adapter);
  }

  @SuppressWarnings("unchecked") // as woven code does
  private BiFunction<Object, Object, Object> call(String adapter) {
    Hook hook = hook("send", adapter);
    return (BiFunction<Object, Object, Object>) hooked(hook).apply(hook.id());
  }

  private HookedClass hooked(Hook... hooks) {
    return new HookedClass(Client.class, integration, Arrays.asList(hooks), null, null, failures);
  }

  private static String lineAfter(BiFunction<Object, Object, Object> call, String line) {
    return ((Request) call.apply(new Client(), new Request(line))).line();
  }

  @Test
  void passesOnWhatTheAdapterSays() {
    assertThat(lineAfter(call(ADAPTER), "a")).isEqualTo("a by Client");
  }

  /** The end of a pipeline, a request without body. */
  @Test
  void passesNullAndMakesNoAdapterForIt() {
    assertThat(call(ADAPTER).apply(new Client(), null)).isNull();
    assertThat(integration.opened()).isZero();
  }

  @Test
  @SuppressWarnings("unchecked")
  void makesAdaptersNextToTheClientOnce() {
    Hook one = hook("one", ADAPTER);
    Hook two = hook("two", ADAPTER);
    HookedClass hooked = hooked(one, two);
    for (int i = 0; i < 3; i++) {
      for (Hook hook : Arrays.asList(one, two)) {
        assertThat(lineAfter((BiFunction<Object, Object, Object>) hooked.apply(hook.id()), "a"))
            .isEqualTo("a by Client");
      }
    }
    assertThat(integration.opened()).isEqualTo(1);
  }

  @Test
  void passesTheValueWhenTheAdapterFails() {
    BiFunction<Object, Object, Object> call = call(ADAPTER);
    assertThat(lineAfter(call, "fail")).isEqualTo("fail");
    assertThat(failures.count()).isEqualTo(1);
    assertThat(lineAfter(call, "a")).isEqualTo("a by Client");
  }

  @Test
  void asksNoMoreForAnAdapterThatCannotBeMade() {
    BiFunction<Object, Object, Object> call = call("dev.headstay.engine.sample.Gone");
    for (int i = 0; i < 3; i++) {
      assertThat(lineAfter(call, "a")).isEqualTo("a");
    }
    assertThat(failures.count()).isEqualTo(1);
    assertThat(log.lines())
        .singleElement()
        .asString()
        .contains("client: java.lang.ClassNotFoundException");
  }
}
