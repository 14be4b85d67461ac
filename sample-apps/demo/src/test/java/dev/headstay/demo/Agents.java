package dev.headstay.demo;

import dev.headstay.mockprovider.Exchange;
import dev.headstay.mockprovider.SampleProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Runs samples with the agent, and others beside it. */
public final class Agents {
  private static final Path HEADSTAY =
      Path.of("../../agent/dist/target/headstay.jar").toAbsolutePath().normalize();

  /** How AWS words it that a request is not as it was when it was signed. */
  static final String SIGNATURE_REFUSED =
      "The request signature we calculated does not match the signature you provided.";

  private Agents() {}

  /**
   * Loads the agent into a sample.
   *
   * @param others agents to load after it
   */
  public static SampleProcess load(SampleProcess sample, Path configuration, Path... others) {
    StringBuilder options = new StringBuilder("-javaagent:").append(HEADSTAY);
    for (Path other : others) {
      options.append(" -javaagent:").append(other);
    }
    return sample
        .environment("JAVA_TOOL_OPTIONS", options.toString())
        .environment("HEADSTAY_CONFIG", configuration.toString());
  }

  /** Writes a jar for {@code -javaagent} whose classes stay where they are. */
  static Path jar(Path folder, Class<?> agent) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(
        Attributes.Name.CLASS_PATH,
        agent.getProtectionDomain().getCodeSource().getLocation().toString());
    attributes.putValue("Premain-Class", agent.getName());
    Path jar = folder.resolve(agent.getSimpleName() + ".jar");
    try (OutputStream file = Files.newOutputStream(jar)) {
      new JarOutputStream(file, manifest).close();
    }
    return jar;
  }

  /** Whether a flag is in header or body. */
  static boolean carries(Exchange exchange, String flag) {
    return exchange.headers("anthropic-beta").toString().contains(flag)
        || exchange.body().contains(flag);
  }
}
