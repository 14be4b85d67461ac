package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What is in the agent jar, and what is not. */
class JarIT {
  private static final int JAVA_8 = 52;
  private static final int JAVA_11 = 55;

  /** What the names of third-party classes begin with before they are relocated. */
  private static final List<String> ORIGINS =
      List.of("com/fasterxml/", "org/slf4j/", "org/yaml/", "net/bytebuddy/", "com/google/re2j/");

  private static List<String> files() throws IOException {
    try (JarFile jar = new JarFile(AgentJar.built().toFile())) {
      return jar.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName).toList();
    }
  }

  private static Map<String, Integer> classVersions() throws IOException {
    Map<String, Integer> versions = new LinkedHashMap<>();
    try (JarFile jar = new JarFile(AgentJar.built().toFile())) {
      for (JarEntry entry : jar.stream().toList()) {
        if (entry.getName().endsWith(".class")) {
          try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
            assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
            in.readUnsignedShort();
            versions.put(entry.getName(), in.readUnsignedShort());
          }
        }
      }
    }
    return versions;
  }

  @Test
  void holdsNothingOutsideItsOwnPackageButTheManifest() throws IOException {
    assertThat(files())
        .hasSizeGreaterThan(100)
        .allMatch(name -> name.equals("META-INF/MANIFEST.MF") || name.startsWith("dev/headstay/"));
  }

  @Test
  void holdsNoEntryTwice() throws IOException {
    assertThat(files()).doesNotHaveDuplicates();
  }

  @Test
  void holdsNothingThatScannersLookFor() throws IOException {
    assertThat(files())
        .noneMatch(name -> name.contains("META-INF/services"))
        .noneMatch(name -> name.contains("META-INF/versions"))
        .noneMatch(name -> name.endsWith("module-info.class"))
        .noneMatch(name -> name.endsWith("simplelogger.properties"))
        .noneMatch(name -> name.endsWith(".jar"));
  }

  @Test
  void namesThirdPartyClassesByOurOwnNamesAlone() throws IOException {
    List<String> strangers = new ArrayList<>();
    try (JarFile jar = new JarFile(AgentJar.built().toFile())) {
      for (JarEntry entry : jar.stream().toList()) {
        String bytes =
            new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
        for (String origin : ORIGINS) {
          if (bytes.contains(origin)) {
            strangers.add(entry.getName() + " names " + origin);
          }
        }
      }
    }
    assertThat(strangers).isEmpty();
  }

  @Test
  void carriesOfByteBuddyItsAsmAloneAndNoDataBinding() throws IOException {
    assertThat(files())
        .filteredOn(name -> name.startsWith("dev/headstay/shaded/bytebuddy/"))
        .isNotEmpty()
        .allMatch(name -> name.startsWith("dev/headstay/shaded/bytebuddy/jar/asm/"));
    assertThat(files()).noneMatch(name -> name.contains("/databind/"));
  }

  @Test
  void runsOnJava8ButForTheIntegrationOfAJava11Client() throws IOException {
    classVersions()
        .forEach(
            (name, version) ->
                assertThat(version)
                    .as(name)
                    .isLessThanOrEqualTo(
                        name.startsWith("dev/headstay/clients/javanethttp/") ? JAVA_11 : JAVA_8));
  }

  @Test
  void manifestNamesTheAgentAndNothingOfABootClassPath() throws IOException {
    try (JarFile jar = new JarFile(AgentJar.built().toFile())) {
      Attributes attributes = jar.getManifest().getMainAttributes();
      assertThat(attributes.getValue("Premain-Class"))
          .isEqualTo("dev.headstay.agent.HeadstayAgent");
      assertThat(attributes.getValue("Agent-Class")).isEqualTo("dev.headstay.agent.HeadstayAgent");
      assertThat(attributes.getValue("Can-Retransform-Classes")).isEqualTo("true");
      assertThat(attributes.getValue("Implementation-Version")).isNotEmpty();
      assertThat(attributes.getValue("Boot-Class-Path")).isNull();
      assertThat(attributes.getValue("Multi-Release")).isNull();
      assertThat(attributes.getValue("Class-Path")).isNull();
    }
  }
}
