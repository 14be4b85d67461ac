package dev.headstay.engine;

import dev.headstay.bridge.Bridge;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** An engine's end of the bridge that records what woven code asks, and answers by a function. */
final class Woven implements Function<Object, Object>, AutoCloseable {
  /** One question of woven code. */
  record Call(Class<?> hooked, Object hookId, Object context, Object value) {}

  final List<Call> calls = new ArrayList<>();
  private final BiFunction<Object, Object, Object> answer;

  /** Connects the bridge to {@code answer}, which takes context and value. */
  Woven(BiFunction<Object, Object, Object> answer) {
    this.answer = answer;
    Bridge.connect(this);
  }

  @Override
  public Object apply(Object hooked) {
    Function<Object, Object> hooks =
        id ->
            (BiFunction<Object, Object, Object>)
                (context, value) -> {
                  calls.add(new Call((Class<?>) hooked, id, context, value));
                  return answer.apply(context, value);
                };
    return hooks;
  }

  /** Leaves the bridge as it is without an engine. */
  @Override
  public void close() {
    Bridge.connect(hooked -> Bridge.UNHOOKED);
  }
}
