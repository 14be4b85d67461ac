package dev.headstay.engine;

import java.lang.instrument.Instrumentation;
import java.util.List;

/**
 * What Headstay knows of one HTTP client: the hooks, each naming its adapter. An integration is
 * loaded with the agent, never with the client, so it names none of the client's types; the
 * adapters do.
 *
 * <p>An implementation has a public constructor without arguments and is listed for {@link
 * java.util.ServiceLoader} in its own module; that list is read by the build alone.
 */
public interface ClientIntegration {
  /** The client's id in configuration, logs and metrics, for instance {@code okhttp}. */
  String id();

  /** The hooks, in no particular order. The same on every call. */
  List<Hook> hooks();

  /**
   * Opens to the adapters what the client's module keeps closed. Called once for each hooked class,
   * before its adapter is loaded; by default all of the module is.
   *
   * @throws Exception when that is refused; the hooked class then stays without effect
   */
  default void open(Instrumentation instrumentation, Class<?> hooked, ClassLoader adapters)
      throws Exception {
    ClientModule.open(instrumentation, hooked, adapters);
  }
}
