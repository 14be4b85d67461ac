package dev.headstay.engine;

import dev.headstay.policy.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How things stand with the running agent at one moment. Immutable; free of secrets. */
public final class Status {
  /** When the agent's engine started. */
  public final Instant started;

  /** What holds: the configuration's mode, or what an operator set instead. */
  public final Mode mode;

  /** Where the configuration is from, for people. */
  public final String source;

  /** SHA-256 of all documents in force, in hex: equal where the same configuration is in force. */
  public final String hash;

  public final int rules;

  /** Where the beta table in force is from, or null while flags are not filtered. */
  public final @Nullable String betaTable;

  /** When the configuration in force was taken. */
  public final Instant lastReload;

  /** Why the newest version of a source was refused; null when none was. */
  public final @Nullable String lastError;

  /** Why the newest version of the configuration is not for this instance, or null; for people. */
  public final @Nullable String heldBack;

  /** How often the beta table's source is read again, or null if it never is. */
  public final @Nullable Duration betaTableInterval;

  /** When the beta table's source is next read, or null if it never is. */
  public final @Nullable Instant nextBetaTableLook;

  /** The ids of the clients that were patched in this JVM, in the order in which they were. */
  public final List<String> clients;

  /** Every counter that is not zero. */
  public final List<Sample> samples;

  Status(
      Instant started,
      Mode mode,
      String source,
      String hash,
      int rules,
      @Nullable String betaTable,
      Instant lastReload,
      @Nullable String lastError,
      @Nullable String heldBack,
      @Nullable Duration betaTableInterval,
      @Nullable Instant nextBetaTableLook,
      List<String> clients,
      List<Sample> samples) {
    this.started = started;
    this.mode = mode;
    this.source = source;
    this.hash = hash;
    this.rules = rules;
    this.betaTable = betaTable;
    this.lastReload = lastReload;
    this.lastError = lastError;
    this.heldBack = heldBack;
    this.betaTableInterval = betaTableInterval;
    this.nextBetaTableLook = nextBetaTableLook;
    this.clients = Collections.unmodifiableList(clients);
    this.samples = Collections.unmodifiableList(samples);
  }
}
