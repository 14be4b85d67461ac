package dev.headstay.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The clients that the agent patches, as the jar's build found them by their integrations. */
final class SupportedClients {
  private static final String FILE = "clients.txt";

  private SupportedClients() {}

  /** One client. Immutable. */
  static final class SupportedClient {
    /** As {@code match.clients} and {@code clients} name it. */
    final String id;

    final String name;
    final String oldest;

    /** Whether it is an SDK that is asked before it signs, and no client that sends. */
    final boolean signs;

    private SupportedClient(String[] columns) {
      id = columns[0];
      name = columns[1];
      oldest = columns[2];
      signs = columns[3].equals("signs");
    }
  }

  /** All of them, by id. */
  static List<SupportedClient> all() {
    String text = Resource.text(FILE);
    List<SupportedClient> clients = new ArrayList<>();
    for (String line : text == null ? new String[0] : text.split("\n", -1)) {
      if (!line.isEmpty()) {
        clients.add(new SupportedClient(line.split("\t", -1)));
      }
    }
    return Collections.unmodifiableList(clients);
  }

  static List<String> ids() {
    List<String> ids = new ArrayList<>();
    for (SupportedClient client : all()) {
      ids.add(client.id);
    }
    return ids;
  }

  /** The client of this id, or null. */
  static @Nullable SupportedClient of(String id) {
    for (SupportedClient client : all()) {
      if (client.id.equals(id)) {
        return client;
      }
    }
    return null;
  }
}
