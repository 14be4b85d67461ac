package dev.headstay.engine;

import org.jspecify.annotations.Nullable;

/**
 * What knows one client's types: turns its request into a {@link dev.headstay.policy.Hop} and the
 * decision back into a request.
 *
 * <p>An adapter is plain Java compiled against the client. It is defined in a child loader of the
 * hooked class's own loader, once for each hooked class, and has a public constructor without
 * arguments. It must be thread-safe and is called on the application's threads. It may throw
 * anything: the request then goes out as the application made it.
 */
public interface HopAdapter {
  /**
   * The value to use instead of {@code value}: the same object when nothing changes, else a copy
   * that belongs to this hop. The application's own objects are never written to.
   *
   * @param context what the hook names as context
   * @param value what the hook replaces; where that is null, nothing is asked
   * @param plane asks the policy
   */
  Object rewrite(Object context, Object value, HopPlane plane) throws Throwable;

  /**
   * What the SDK's derived clients share: the object whose lifetime and identity bound what may be
   * remembered between calls, such as a connection pool. Same arguments as {@link #rewrite}.
   *
   * @return null where nothing outlives the call
   */
  @Nullable Object scope(Object context, Object value) throws Throwable;
}
