package dev.headstay.cli;

import dev.headstay.config.ConfigurationLoader;
import dev.headstay.config.Loaded;
import dev.headstay.config.Problem;
import dev.headstay.policy.HeaderPolicy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads configurations as the agent does, and tells everything that is wrong with them. */
@Command(
    name = "validate",
    description = {
      "Tells everything that is wrong with configuration files, by line and column.",
      "Reads them as the agent does, with the beta tables that they name. Secrets and variables that"
          + " are missing here are no errors, but are told."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all are valid", "1:one is not", "2:one can't be read"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  java -jar headstay.jar validate headstay.yaml",
      "  kubectl get configmap headstay -o jsonpath='{.data.headstay\\.yaml}' |",
      "    java -jar headstay.jar validate -"
    })
final class Validate implements Callable<Integer> {
  private static final String STDIN = "-";
  private static final String REMOTE = "what is behind its URLs is not fetched";

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "The files, JSON or YAML; - for standard input.")
  List<String> files = new ArrayList<>();

  @Option(
      names = "--json",
      description = "Prints one object instead: valid, problems and notes, each with its place.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    List<Problem> problems = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    int exit = 0;
    List<String> ids = SupportedClients.ids();
    for (String file : files) {
      String place = file.equals(STDIN) ? "stdin" : file;
      Path path = Paths.get(file);
      InputStream content =
          file.equals(STDIN) ? new ByteArrayInputStream(Resource.read(file)) : null;
      Loaded loaded = ConfigurationLoader.check(place, content, System.getenv(), ids);
      problems.addAll(loaded.problems());
      notes.addAll(loaded.warnings());
      if (loaded.hasRemotes()) {
        notes.add(place + ": " + REMOTE);
      }
      if (content == null && !(Files.isRegularFile(path) && Files.isReadable(path))) {
        exit = Headstay.USAGE;
      } else if (!loaded.problems().isEmpty()) {
        exit = Math.max(exit, Headstay.REFUSED);
      }
      if (!json) {
        say(place, loaded);
      }
    }
    if (json) {
      spec.commandLine().getOut().println(FaultJson.configuration(exit == 0, problems, notes));
    }
    return exit;
  }

  private void say(String place, Loaded loaded) {
    PrintWriter err = spec.commandLine().getErr();
    for (Problem problem : loaded.problems()) {
      err.println(problem);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (loaded.problems().isEmpty()) {
      HeaderPolicy policy = loaded.configuration().policy();
      out.println(
          place
              + ": valid (mode: "
              + policy.mode().name().toLowerCase(Locale.ROOT)
              + "; rules: "
              + policy.rules().size()
              + "; betas: "
              + (policy.filtersBetaFlags() ? "on" : "off")
              + ")");
    }
    for (String note : loaded.warnings()) {
      out.println("note: " + note);
    }
    if (loaded.hasRemotes()) {
      out.println("note: " + place + ": " + REMOTE);
    }
  }
}
