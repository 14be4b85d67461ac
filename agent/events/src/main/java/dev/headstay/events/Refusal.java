package dev.headstay.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A change of a request was left out. Holds names alone. */
@Name("dev.headstay.Refusal")
@Label("Refusal")
@Category("Headstay")
@Description("A change of a request was left out")
@StackTrace(false)
final class Refusal extends Event {
  @Label("Client")
  @Nullable String client;

  @Label("Host")
  @Nullable String host;

  @Label("Rule")
  @Nullable String rule;

  @Label("Operation")
  @Nullable String operation;

  @Label("Header Name")
  @Nullable String header;

  @Label("Reason")
  @Nullable String reason;
}
