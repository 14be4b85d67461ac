package dev.headstay.it.hooks;

import java.lang.invoke.MethodHandle;
import java.util.function.BiFunction;
import java.util.function.Function;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/**
 * What the oracle's woven code calls. It is put into the boot loader, where every class sees it,
 * and finds the bridge in its own way.
 */
public final class OracleBridge {
  private static final Function<Object, Object> BRIDGE = bridge();

  private OracleBridge() {}

  /** The value to use instead of {@code value}. */
  @SuppressWarnings("unchecked")
  public static Object replace(Class<?> hooked, String hookId, Object context, Object value) {
    Function<Object, Object> hooks = (Function<Object, Object>) BRIDGE.apply(hooked);
    return ((BiFunction<Object, Object, Object>) hooks.apply(hookId)).apply(context, value);
  }

  /** The same for the result of a call, which is what the substitution holds at that point. */
  public static Object replaceResult(
      @AdviceOracle.HookedType Class<?> hooked,
      @AdviceOracle.HookId String hookId,
      @MemberSubstitution.This(
              source = MemberSubstitution.Source.ENCLOSING_METHOD,
              typing = Assigner.Typing.DYNAMIC)
          Object context,
      @MemberSubstitution.Current(typing = Assigner.Typing.DYNAMIC) Object value) {
    return replace(hooked, hookId, context, value);
  }

  /** Makes a call whose last argument is replaced. */
  public static Object callWithReplaced(
      @AdviceOracle.HookedType Class<?> hooked,
      @AdviceOracle.HookId String hookId,
      @MemberSubstitution.This(
              source = MemberSubstitution.Source.ENCLOSING_METHOD,
              typing = Assigner.Typing.DYNAMIC)
          Object context,
      @MemberSubstitution.SelfCallHandle(bound = false) MethodHandle call,
      @MemberSubstitution.AllArguments(includeSelf = true, typing = Assigner.Typing.DYNAMIC)
          Object[] arguments)
      throws Throwable {
    int last = arguments.length - 1;
    arguments[last] = replace(hooked, hookId, context, arguments[last]);
    return call.invokeWithArguments(arguments);
  }

  @SuppressWarnings("unchecked")
  private static Function<Object, Object> bridge() {
    try {
      Class<?> type = ClassLoader.getSystemClassLoader().loadClass("dev.headstay.bridge.Bridge");
      return (Function<Object, Object>) type.getEnumConstants()[0];
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
