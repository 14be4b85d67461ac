import dev.headstay.engine.ClientIntegration;
import dev.headstay.engine.Hook;
import dev.headstay.engine.UnpatchedClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes the source of {@code HookIndex} from the integrations on the class path; run by Maven. */
class GenerateHookIndex {
  public static void main(String[] args) throws IOException {
    Map<String, String> index = new TreeMap<>();
    TreeSet<String> ids = new TreeSet<>();
    String[] unpatched = UnpatchedClients.markers();
    for (int i = 0; i < unpatched.length; i += 2) {
      index.put(unpatched[i].replace('.', '/'), "!" + unpatched[i + 1]);
    }
    index.put("javax/management/MBeanServerFactory", "@jmx");
    index.put("jdk/jfr/FlightRecorder", "@jfr");
    for (ClientIntegration integration : ServiceLoader.load(ClientIntegration.class)) {
      if (!ids.add(integration.id())) {
        throw new IllegalStateException("two clients have the id " + integration.id());
      }
      for (Hook hook : integration.hooks()) {
        String name = integration.getClass().getName();
        String other = index.put(hook.className().replace('.', '/'), name);
        if (other != null && !other.equals(name)) {
          throw new IllegalStateException(hook.className() + ": hooked by " + other + ", " + name);
        }
      }
    }
    StringBuilder source = new StringBuilder();
    source.append("package dev.headstay.agent;\n\n");
    source.append("/** The classes that the agent looks for, and whose they are. Generated. */\n");
    source.append("final class HookIndex {\n");
    source.append("  /** Lines of an internal class name, a tab, and its owner. */\n");
    source.append("  static final String CLASSES =\n      \"\"");
    index.forEach(
        (name, owner) ->
            source.append("\n          + \"" + name + "\\t" + owner + "\\n\""));
    source.append(";\n\n  /** Lines of a client's id. */\n  static final String CLIENTS =\n      \"\"");
    ids.forEach(id -> source.append("\n          + \"" + id + "\\n\""));
    source.append(";\n\n  private HookIndex() {}\n}\n");
    Path file = Path.of(args[0], "dev", "headstay", "agent", "HookIndex.java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, source);
  }
}
