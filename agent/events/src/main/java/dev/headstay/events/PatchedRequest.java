package dev.headstay.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A request was changed, or in observe mode would have been. Holds names alone. */
@Name("dev.headstay.PatchedRequest")
@Label("Patched Request")
@Category("Headstay")
@Description("A request was changed, or in observe mode would have been")
@StackTrace(false)
final class PatchedRequest extends Event {
  @Label("Client")
  @Nullable String client;

  @Label("Host")
  @Nullable String host;

  @Label("Mode")
  @Nullable String mode;

  @Label("Rules")
  @Nullable String rules;

  @Label("Header Names")
  @Nullable String headers;

  @Label("Beta Flags")
  @Nullable String flags;
}
