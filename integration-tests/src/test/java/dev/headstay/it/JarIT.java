package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What is in the agent jar, and what is not. */
class JarIT {
  private static final short JAVA_8 = 52;
  private static final short JAVA_11 = 55;

  /** What the names of third-party classes begin with before they are relocated. */
  private static final List<String> ORIGINS =
      List.of(
          "com/fasterxml/",
          "org/slf4j/",
          "org/yaml/",
          "net/bytebuddy/",
          "com/google/re2j/",
          "Lpicocli/");

  private static final String[] LIBRARIES = {
    "byte-buddy", "jackson-core", "picocli", "re2j", "slf4j-api", "snakeyaml"
  };

  private static final List<String> TEXTS =
      List.of("META-INF/MANIFEST.MF", "META-INF/LICENSE", "META-INF/THIRD-PARTY-NOTICES.txt");

  /** What is packed stands for itself: see {@link AgentJar#files()}. */
  private static final List<String> RESOURCES =
      List.of(
          "dev/headstay/config/beta-flags.json",
          "dev/headstay/admin/status.html",
          "dev/headstay/cli/clients.txt",
          "dev/headstay/cli/headstay.schema.json",
          "dev/headstay/cli/help.txt",
          "dev/headstay/cli/help-coloured.txt");

  private static List<String> entries() throws IOException {
    try (JarFile jar = new JarFile(AgentJar.built().toFile())) {
      return jar.stream().map(JarEntry::getName).toList();
    }
  }

  @Test
  void showsTheSystemClassLoaderItsEntryAndTheBridgeAlone() throws IOException {
    assertThat(entries())
        .doesNotHaveDuplicates()
        .allMatch(
            name ->
                TEXTS.contains(name)
                    || name.equals("dev/headstay/agent.classes")
                    || name.equals("dev/headstay/cli.classes")
                    || name.startsWith("dev/headstay/agent/")
                    || name.startsWith("dev/headstay/bridge/"))
        .hasSizeLessThan(20);
  }

  @Test
  void holdsNothingOutsideItsOwnPackageButTheManifestAndLicences() throws IOException {
    Set<String> names = AgentJar.files().keySet();
    assertThat(names)
        .hasSizeGreaterThan(100)
        .allMatch(
            name ->
                TEXTS.contains(name)
                    || name.startsWith("dev/headstay/")
                    || RESOURCES.stream()
                        .anyMatch(file -> name.equals(Integer.toHexString(file.hashCode()))));
  }

  @Test
  void keepsTheCommandLineAwayFromPrograms() throws IOException {
    assertThat(AgentJar.files().keySet())
        .contains(
            "dev/headstay/cli/Headstay.class", "dev/headstay/shaded/picocli/CommandLine.class");
    assertThat(AgentJar.agentFiles().keySet())
        .contains("dev/headstay/admin/AdminEndpoint.class")
        .noneMatch(name -> name.contains("/cli/") || name.contains("/picocli/"));
  }

  @Test
  void passesOnTheLicencesOfAllThatIsInIt() throws IOException {
    String notices =
        new String(
            AgentJar.files().get("META-INF/THIRD-PARTY-NOTICES.txt"), StandardCharsets.UTF_8);
    assertThat(notices.lines().filter(line -> line.startsWith("========")))
        .extracting(line -> line.replaceAll("^=+ |-[0-9.]+ =+$", ""))
        .containsExactly(LIBRARIES);
    assertThat(notices)
        .contains(
            "INRIA", "Werner Randelshofer", "The Go Authors", "QOS.ch", "Rafael Winterhalter");
    assertThat(AgentJar.files().get("META-INF/LICENSE"))
        .isEqualTo(Files.readAllBytes(Path.of("../LICENSE")));
  }

  @Test
  void holdsNothingThatScannersLookFor() throws IOException {
    assertThat(AgentJar.files().keySet())
        .noneMatch(name -> name.contains("META-INF/services"))
        .noneMatch(name -> name.contains("META-INF/versions"))
        .noneMatch(name -> name.endsWith("module-info.class"))
        .noneMatch(name -> name.endsWith("simplelogger.properties"))
        .noneMatch(name -> name.endsWith(".jar"));
  }

  /** Libraries may name what they need to be serialised themselves; nothing reads such a stream. */
  @Test
  void namesNeitherJndiNorDeserialisationInItsOwnClasses() throws IOException {
    List<String> found = new ArrayList<>();
    AgentJar.files()
        .forEach(
            (name, content) -> {
              String bytes = new String(content, StandardCharsets.ISO_8859_1);
              boolean ours = !name.startsWith("dev/headstay/shaded/");
              if (bytes.contains("javax/naming/")
                  || ours && bytes.contains("java/io/ObjectInputStream")) {
                found.add(name);
              }
            });
    assertThat(found).isEmpty();
  }

  @Test
  void namesThirdPartyClassesByOurOwnNamesAlone() throws IOException {
    List<String> strangers = new ArrayList<>();
    AgentJar.files()
        .forEach(
            (name, content) -> {
              String bytes = new String(content, StandardCharsets.ISO_8859_1);
              for (String origin : ORIGINS) {
                if (bytes.contains(origin)) {
                  strangers.add(name + " names " + origin);
                }
              }
            });
    assertThat(strangers).isEmpty();
  }

  @Test
  void carriesOfByteBuddyItsAsmAloneAndNoDataBinding() throws IOException {
    assertThat(AgentJar.files().keySet())
        .filteredOn(name -> name.startsWith("dev/headstay/shaded/bytebuddy/"))
        .isNotEmpty()
        .allMatch(name -> name.startsWith("dev/headstay/shaded/bytebuddy/jar/asm/"));
    assertThat(AgentJar.files().keySet()).noneMatch(name -> name.contains("/databind/"));
  }

  @Test
  void runsOnJava8ButForTheIntegrationOfAJava11ClientAndFlightRecordersEvents() throws IOException {
    AgentJar.files()
        .forEach(
            (name, content) -> {
              if (AgentJar.isClass(content)) {
                assertThat(ByteBuffer.wrap(content).getShort(6))
                    .as(name)
                    .isLessThanOrEqualTo(
                        name.startsWith("dev/headstay/clients/javanethttp/")
                                || name.startsWith("dev/headstay/events/")
                            ? JAVA_11
                            : JAVA_8);
              }
            });
  }

  @Test
  void manifestNamesTheAgentAndNothingOfABootClassPath() throws IOException {
    try (JarFile jar = new JarFile(AgentJar.built().toFile())) {
      Attributes attributes = jar.getManifest().getMainAttributes();
      assertThat(attributes.getValue("Premain-Class"))
          .isEqualTo("dev.headstay.agent.HeadstayAgent");
      assertThat(attributes.getValue("Agent-Class")).isEqualTo("dev.headstay.agent.HeadstayAgent");
      assertThat(attributes.getValue("Main-Class")).isEqualTo("dev.headstay.agent.Main");
      assertThat(attributes.getValue("Can-Retransform-Classes")).isEqualTo("true");
      assertThat(attributes.getValue("Implementation-Version")).isNotEmpty();
      assertThat(attributes.getValue("Boot-Class-Path")).isNull();
      assertThat(attributes.getValue("Multi-Release")).isNull();
      assertThat(attributes.getValue("Class-Path")).isNull();
    }
  }
}
