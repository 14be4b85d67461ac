import dev.headstay.engine.ClientFacts;
import dev.headstay.engine.ClientIntegration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Writes what the command line prints of the integrations on the class path, and the text of its
 * help; run by Maven.
 */
class GenerateCommandLine {
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0], "dev", "headstay", "cli");
    Files.createDirectories(folder);
    TreeMap<String, String> clients = new TreeMap<>();
    for (ClientIntegration integration : ServiceLoader.load(ClientIntegration.class)) {
      ClientFacts facts = integration.getClass().getAnnotation(ClientFacts.class);
      if (facts == null) {
        throw new IOException(integration.getClass() + ": no @ClientFacts");
      }
      String way = facts.signs() ? "signs" : "sends";
      clients.put(
          integration.id(), String.join("\t", integration.id(), facts.name(), facts.oldest(), way));
    }
    Files.writeString(folder.resolve("clients.txt"), String.join("\n", clients.values()) + "\n");
    help(folder.resolve("help.txt"), "false");
    help(folder.resolve("help-coloured.txt"), "true");
  }

  private static void help(Path file, String coloured) throws Exception {
    // Else the text of an earlier build would be printed.
    Files.deleteIfExists(file);
    System.setProperty("picocli.ansi", coloured);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrintStream stdout = System.out;
    System.setOut(new PrintStream(text, true, StandardCharsets.UTF_8));
    int exit = commandLine().apply(new String[] {"--help"});
    System.out.flush();
    System.setOut(stdout);
    if (exit != 0 || text.size() == 0) {
      throw new IOException("--help: " + exit);
    }
    Files.write(file, text.toByteArray());
  }

  @SuppressWarnings("unchecked")
  private static Function<String[], Integer> commandLine() throws ReflectiveOperationException {
    Class<?> commands = Class.forName("dev.headstay.cli.Headstay");
    return (Function<String[], Integer>) commands.getConstructor().newInstance();
  }
}
