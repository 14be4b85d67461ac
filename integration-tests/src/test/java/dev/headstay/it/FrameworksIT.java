package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.it.Program.Run;
import dev.headstay.it.programs.OkHttpGet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import loaders.app.OkHttpSender;
import loaders.app.OsgiHost;
import loaders.app.SealedGet;
import loaders.app.SendingBundle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients in the class loaders of frameworks as they are published. */
class FrameworksIT extends OneServer {
  @TempDir Path folder;

  private static List<Path> okHttp() {
    return ClientVersions.of("okhttp", "4.12.0").jars();
  }

  private Run java(Jdk jdk, Object... arguments) {
    List<Object> command = new ArrayList<>();
    command.add(jdk.command("java"));
    command.add(AgentJar.option(Samples.json()));
    command.addAll(List.of(arguments));
    return Program.of(command.toArray()).run();
  }

  private void assertPatched(Run run, String stdout) {
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.stdout()).as("%s", run).isEqualTo(stdout);
    assertThat(run.said()).singleElement().asString().startsWith("[headstay] INFO started: ");
    assertThat(server.requests())
        .singleElement()
        .satisfies(
            request -> assertThat(request.headers(Samples.HEADER)).containsExactly(Samples.VALUE));
  }

  @ParameterizedTest
  @EnumSource
  void patchesAClientInANestedJarOfSpringBoot(Jdk jdk) throws IOException {
    Path jar =
        new MadeJar()
            .attribute("Main-Class", "org.springframework.boot.loader.launch.JarLauncher")
            .attribute("Start-Class", OkHttpGet.class.getName())
            .contents(Neighbours.jar("spring-boot-loader-4.1.2.jar"))
            .classes("BOOT-INF/classes/", OkHttpGet.class)
            .nested("BOOT-INF/lib/", okHttp())
            .write(folder.resolve("app.jar"));

    assertPatched(java(jdk, "-jar", jar, server.uri("/")), "200\n");
  }

  @ParameterizedTest
  @EnumSource
  void patchesAClientInABundleOfFelix(Jdk jdk) throws IOException {
    sendsFromABundle(jdk, Neighbours.jar("org.apache.felix.framework-7.0.5.jar"));
  }

  @ParameterizedTest
  @EnumSource
  void patchesAClientInABundleOfEquinox(Jdk jdk) throws IOException {
    sendsFromABundle(jdk, Neighbours.jar("org.eclipse.osgi-3.23.200.jar"));
  }

  private void sendsFromABundle(Jdk jdk, Path framework) throws IOException {
    String jars =
        okHttp().stream().map(jar -> "lib/" + jar.getFileName()).collect(Collectors.joining(","));
    Path bundle =
        new MadeJar()
            .attribute("Bundle-ManifestVersion", "2")
            .attribute("Bundle-SymbolicName", "sending")
            .attribute("Bundle-Activator", SendingBundle.class.getName())
            .attribute("Bundle-ClassPath", ".," + jars)
            .attribute(
                "Import-Package",
                "org.osgi.framework,javax.net,javax.net.ssl,javax.security.auth.x500")
            .classes("", SendingBundle.class, OkHttpSender.class)
            .nested("lib/", okHttp())
            .write(folder.resolve("bundle.jar"));

    Run run =
        java(
            jdk,
            "-cp",
            Program.programs() + ":" + framework,
            OsgiHost.class.getName(),
            folder.resolve("storage"),
            bundle.toUri(),
            server.uri("/"));

    assertPatched(run, "200 from sending\nsees the agent: false\n");
  }

  @ParameterizedTest
  @EnumSource
  void patchesAClientInAModuleOfJBoss(Jdk jdk) throws IOException {
    Path module = Files.createDirectories(folder.resolve("modules/app/main"));
    new MadeJar().classes("", OkHttpGet.class).write(module.resolve("app.jar"));
    StringBuilder roots = new StringBuilder("<resource-root path=\"app.jar\"/>");
    for (Path jar : okHttp()) {
      Files.copy(jar, module.resolve(jar.getFileName()));
      roots.append("<resource-root path=\"").append(jar.getFileName()).append("\"/>");
    }
    Samples.write(
        module,
        "module.xml",
        """
        <module xmlns="urn:jboss:module:1.9" name="app">
          <main-class name="%s"/>
          <resources>%s</resources>
          <dependencies><module name="java.se"/></dependencies>
        </module>
        """
            .formatted(OkHttpGet.class.getName(), roots));

    Run run =
        java(
            jdk,
            "-jar",
            Neighbours.jar("jboss-modules-2.2.0.Final.jar"),
            "-mp",
            folder.resolve("modules"),
            "app",
            server.uri("/"));

    assertPatched(run, "200\n");
  }

  @ParameterizedTest
  @EnumSource
  void patchesAClientOfSealedJars(Jdk jdk) throws IOException {
    List<String> classPath = new ArrayList<>(List.of(Program.programs()));
    for (Path jar : okHttp()) {
      Path sealed = folder.resolve(jar.getFileName());
      new MadeJar().attribute("Sealed", "true").contents(jar).write(sealed);
      classPath.add(sealed.toString());
    }

    Run run =
        java(jdk, "-cp", String.join(":", classPath), SealedGet.class.getName(), server.uri("/"));

    assertPatched(run, "sealed: true\n200\n");
  }
}
