package dev.headstay.it;

import dev.headstay.engine.ClientIntegration;
import dev.headstay.engine.UnpatchedClients;
import dev.headstay.it.ClientVersions.ClientVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What docs/clients.md says of clients: ids as integrations have them, versions as tests run. */
final class ClientTables {
  private static final Path CLIENTS = Path.of("../agent/clients");

  /** What no code says of a client that is patched at each hop. */
  private record Hop(String id, String name, String sync, String async, String http2) {}

  private static final List<Hop> HOPS =
      List.of(
          new Hop("java-net-http", "java.net.http", "yes", "yes", "yes"),
          new Hop("okhttp", "OkHttp 3, 4, 5", "yes", "yes", "yes, not with 3.0.0"),
          new Hop("apache-httpclient-4", "Apache HttpClient 4", "yes", "", ""),
          new Hop("apache-httpasyncclient-4", "Apache HttpAsyncClient 4", "", "yes", ""),
          new Hop("apache-httpclient-5", "Apache HttpClient 5", "yes", "yes", "async"));

  /** What no code says of an SDK that signs. */
  private record Signer(String id, String name, String ofFloor) {}

  private static final List<Signer> SIGNERS =
      List.of(
          new Signer("aws-sdk-1", "AWS SDK for Java 1", ", hooks checked"),
          new Signer("aws-sdk-2", "AWS SDK for Java 2", ", hooks checked"),
          new Signer("anthropic-java", "Anthropic's SDK for Java, its backends", ""));

  private ClientTables() {}

  static List<String> idsOfIntegrations() {
    List<String> ids = new ArrayList<>();
    ServiceLoader.load(ClientIntegration.class).forEach(integration -> ids.add(integration.id()));
    return ids;
  }

  static List<String> idsDescribed() {
    return Stream.concat(HOPS.stream().map(Hop::id), SIGNERS.stream().map(Signer::id)).toList();
  }

  static String hops() throws IOException {
    StringBuilder text =
        new StringBuilder("| id | client | oldest | newest run | sync | async | HTTP/2 |\n");
    text.append("|---|---|---|---|---|---|---|\n");
    for (Hop hop : HOPS) {
      row(
          text,
          link(hop.id()),
          hop.name(),
          oldest(hop.id()),
          newest(hop.id()),
          hop.sync(),
          hop.async(),
          hop.http2());
    }
    return text.toString();
  }

  static String signers() throws IOException {
    StringBuilder text =
        new StringBuilder("| id | SDK | oldest | newest run |\n|---|---|---|---|\n");
    for (Signer signer : SIGNERS) {
      row(
          text,
          link(signer.id()),
          signer.name(),
          oldest(signer.id()) + signer.ofFloor(),
          newest(signer.id()));
    }
    String springAi = springAi();
    row(
        text,
        "the same",
        "Spring AI 2's transport over that SDK's core",
        springAi + ", on 2.52.0",
        springAi);
    return text.toString();
  }

  /** Each version whose class files are looked at, and that can be run. */
  static String versions() {
    StringBuilder text = new StringBuilder("| id | versions |\n|---|---|\n");
    Set<String> ids = new LinkedHashSet<>();
    ClientVersions.all().forEach(client -> ids.add(client.id()));
    for (String id : ids) {
      row(
          text,
          "`" + id + "`",
          ClientVersions.of(id).stream()
              .map(ClientVersion::version)
              .collect(Collectors.joining(", ")));
    }
    return text.toString();
  }

  /** Of the clients that are known and not patched. */
  static String unpatched() {
    Set<String> names = new LinkedHashSet<>();
    String[] markers = UnpatchedClients.markers();
    for (int i = 1; i < markers.length; i += 2) {
      names.add(markers[i]);
    }
    StringBuilder text = new StringBuilder();
    names.forEach(name -> text.append("- ").append(name).append('\n'));
    return text.toString();
  }

  private static void row(StringBuilder text, String... cells) {
    for (String cell : cells) {
      text.append(cell.isEmpty() ? "| " : "| " + cell + " ");
    }
    text.append("|\n");
  }

  private static String oldest(String id) {
    // Part of the JDK: from Java 11, and run on those that the tests have.
    return id.equals("java-net-http")
        ? "JDK 11, run on " + Jdk.values()[0].found().feature()
        : ClientVersions.of(id).get(0).version();
  }

  private static String newest(String id) {
    List<ClientVersion> versions = ClientVersions.of(id);
    return id.equals("java-net-http")
        ? "JDK " + Jdk.values()[Jdk.values().length - 1].found().feature()
        : versions.get(versions.size() - 1).version();
  }

  /** The client's page, in the folder whose page tells this id. */
  private static String link(String id) throws IOException {
    try (Stream<Path> folders = Files.list(CLIENTS)) {
      for (Path folder : folders.sorted().toList()) {
        Path page = folder.resolve("README.md");
        if (Files.exists(page) && Files.readString(page).contains("\nId `" + id + "`")) {
          return "[`" + id + "`](../agent/clients/" + folder.getFileName() + ")";
        }
      }
    }
    throw new AssertionError("no page in " + CLIENTS + " says: Id `" + id + "`");
  }

  private static String springAi() throws IOException {
    Matcher version =
        Pattern.compile("<spring-ai.version>(.*?)<")
            .matcher(Files.readString(Path.of("../sample-apps/pom.xml")));
    if (!version.find()) {
      throw new AssertionError("sample-apps/pom.xml has no spring-ai.version");
    }
    return version.group(1);
  }
}
