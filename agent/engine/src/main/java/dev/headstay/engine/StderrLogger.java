package dev.headstay.engine;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** SLF4J's logger on {@link Log}'s stream. */
final class StderrLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;

  StderrLogger() {
    name = "headstay";
  }

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  @Override
  public boolean isDebugEnabled() {
    return Log.enabled(Log.Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return Log.enabled(Log.Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return Log.enabled(Log.Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return Log.enabled(Log.Level.ERROR);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String message,
      Object @Nullable [] arguments,
      @Nullable Throwable throwable) {
    String text =
        arguments == null ? message : MessageFormatter.basicArrayFormat(message, arguments);
    Log.write(level.name(), throwable == null ? text : text + ": " + throwable);
  }
}
