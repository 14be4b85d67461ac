package dev.headstay.agent;

import dev.headstay.bridge.AgentLoader;
import java.util.function.Function;

/** The entry of {@code java -jar headstay.jar}: the rest is in an archive of the jar. */
public final class Main {
  private Main() {}

  /** Ends the JVM with the command's exit code. */
  @SuppressWarnings("unchecked")
  public static void main(String[] arguments) throws ReflectiveOperationException {
    Class<?> commands = AgentLoader.commandLine().loadClass("dev.headstay.cli.Headstay");
    Function<String[], Integer> command =
        (Function<String[], Integer>) commands.getConstructor().newInstance();
    System.exit(command.apply(arguments));
  }
}
