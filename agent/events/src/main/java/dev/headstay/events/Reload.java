package dev.headstay.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A source of the configuration was read anew. */
@Name("dev.headstay.Reload")
@Label("Reload")
@Category("Headstay")
@Description("A source of the configuration was read anew")
@StackTrace(false)
final class Reload extends Event {
  @Label("Result")
  @Nullable String result;

  @Label("Source")
  @Nullable String source;

  @Label("Hash")
  @Nullable String hash;

  @Label("Error")
  @Nullable String error;
}
