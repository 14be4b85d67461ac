package dev.headstay.engine.sample;

import dev.headstay.engine.ClientIntegration;
import dev.headstay.engine.Hook;
import java.lang.instrument.Instrumentation;
import java.util.List;

/** Counts how often adapters were made ready. Has no hooks of its own. */
public final class CountingIntegration implements ClientIntegration {
  private int opened;

  @Override
  public String id() {
    return "client";
  }

  @Override
  public List<Hook> hooks() {
    return List.of();
  }

  @Override
  public void open(Instrumentation instrumentation, Class<?> hooked, ClassLoader adapters) {
    opened++;
  }

  public int opened() {
    return opened;
  }
}
