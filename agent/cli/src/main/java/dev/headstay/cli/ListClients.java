package dev.headstay.cli;

import dev.headstay.cli.SupportedClients.SupportedClient;
import dev.headstay.engine.JsonText;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the clients that the agent patches. */
@Command(
    name = "list-clients",
    description = {
      "Prints the HTTP clients and SDKs that the agent patches.",
      "Each with the id by which clients and match.clients name it, and the oldest version that it"
          + " works with."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class)
final class ListClients implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  CommandSpec spec;

  @Option(names = "--json", description = "Prints a list of objects instead.")
  boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonText text = new JsonText().beginArray();
      for (SupportedClient client : SupportedClients.all()) {
        text.beginObject().member("id", client.id).member("name", client.name);
        text.member("oldest", client.oldest).member("beforeSigning", client.signs).endObject();
      }
      out.println(text.endArray());
      return 0;
    }
    int idWidth = 0;
    int nameWidth = 0;
    for (SupportedClient client : SupportedClients.all()) {
      idWidth = Math.max(idWidth, client.id.length());
      nameWidth = Math.max(nameWidth, client.name.length());
    }
    for (SupportedClient client : SupportedClients.all()) {
      String since = "from " + client.oldest + (client.signs ? ", before it signs" : "");
      out.println(
          padded(client.id, idWidth) + "  " + padded(client.name, nameWidth) + "  " + since);
    }
    return 0;
  }

  private static String padded(String text, int width) {
    StringBuilder padded = new StringBuilder(text);
    while (padded.length() < width) {
      padded.append(' ');
    }
    return padded.toString();
  }
}
