package dev.headstay.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for an interface of the agent's: gives each method's answer by its name, 0 or null
 * where it has none, and notes the calls. Not thread-safe.
 */
public final class StandIn implements InvocationHandler {
  private final Map<String, Object> answers;
  private final List<String> names = new ArrayList<>();
  private final List<Object[]> calls = new ArrayList<>();

  public StandIn(Map<String, Object> answers) {
    this.answers = answers;
  }

  public <T> T as(Class<T> type) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this));
  }

  /** The arguments of each call of a method, in turn. */
  public List<Object[]> calls(String name) {
    List<Object[]> found = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      if (names.get(i).equals(name)) {
        found.add(calls.get(i));
      }
    }
    return found;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
    names.add(method.getName());
    calls.add(arguments == null ? new Object[0] : arguments);
    Object answer = answers.get(method.getName());
    return answer == null && method.getReturnType() == int.class ? (Object) 0 : answer;
  }
}
