package dev.headstay.engine;

import dev.headstay.policy.ClientMemory;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of each client, by the identity of its scope, which is held weakly: a memory
 * is gone with its client, at the next look here. Thread-safe. Bounded: while {@value #CLIENTS}
 * clients are remembered, nothing is of further ones.
 */
final class ClientMemories {
  static final int CLIENTS = 500;

  private final ConcurrentHashMap<Scope, ClientMemory> memories = new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
  private final AtomicBoolean fullSaid = new AtomicBoolean();

  /** The memory of the client with this scope; null when too many are remembered. */
  @Nullable ClientMemory of(Object scope) {
    forgetTheGone();
    Scope key = new Scope(scope, gone);
    ClientMemory memory = memories.get(key);
    if (memory != null) {
      return memory;
    }
    if (memories.size() >= CLIENTS) {
      if (fullSaid.compareAndSet(false, true)) {
        Log.warn("nothing is remembered of further clients: there are " + CLIENTS + " already");
      }
      return null;
    }
    ClientMemory fresh = new ClientMemory();
    ClientMemory raced = memories.putIfAbsent(key, fresh);
    return raced == null ? fresh : raced;
  }

  /** How many clients something is remembered of. */
  int size() {
    forgetTheGone();
    return memories.size();
  }

  private void forgetTheGone() {
    for (Reference<?> scope = gone.poll(); scope != null; scope = gone.poll()) {
      memories.remove(scope);
    }
  }

  /** A scope by its identity. */
  private static final class Scope extends WeakReference<Object> {
    private final int hash;

    Scope(Object scope, ReferenceQueue<Object> gone) {
      super(scope, gone);
      hash = System.identityHashCode(scope);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (this == other) {
        return true;
      }
      Object scope = get();
      return scope != null && other instanceof Scope && ((Scope) other).get() == scope;
    }
  }
}
