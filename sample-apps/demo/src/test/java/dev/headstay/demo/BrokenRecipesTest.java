package dev.headstay.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.config.ConfigurationLoader;
import dev.headstay.config.Settings;
import dev.headstay.mockprovider.Exchange;
import dev.headstay.mockprovider.Gateway;
import dev.headstay.mockprovider.MockProvider;
import dev.headstay.mockprovider.MockProviderOptions;
import dev.headstay.policy.DecisionListener;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.Hop;
import dev.headstay.policy.RequestTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.Yaml;

/**
 * What {@link RecipesTest} asks of a program's requests, asked of the policy alone, for each
 * example as it is and for each way to break it.
 */
class BrokenRecipesTest {
  private static final DecisionListener NOBODY = new DecisionListener() {};

  @TempDir Path folder;
  private MockProvider provider;

  @BeforeEach
  void start() {
    provider = MockProvider.start(MockProviderOptions.defaults().withGatewayToken(Gateway.KEY));
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  private List<String> faults(Recipe recipe, Path configuration) {
    Settings settings = new Settings(configuration.toString(), recipe.environment(), Map.of());
    HeaderPolicy policy = ConfigurationLoader.load(settings, List.of()).configuration().policy();
    List<String> faults = new ArrayList<>();
    for (RecipeCall call : recipe.calls()) {
      if (!call.isLoop()) {
        faults.addAll(call.faults(send(policy, call)));
        faults.addAll(call.elsewhere().faults(send(policy, call.elsewhere())));
      }
    }
    return faults;
  }

  private Exchange send(HeaderPolicy policy, RecipeCall call) {
    String host = call.url().getHost();
    String path = call.url().getRawPath();
    HeaderLines lines = new HeaderLines(16);
    for (String line : call.lines()) {
      int colon = line.indexOf(':');
      lines.add(line.substring(0, colon), line.substring(colon + 2));
    }
    RequestTarget target = new RequestTarget("https", host, 443, call.method(), path);
    HeaderDecision decision = policy.decide(new Hop(target, "java.net.http", false, lines), NOBODY);
    HeaderLines sent = decision.isUnchanged() ? lines : decision.headers();
    List<String> headerLines = new ArrayList<>(List.of("host: " + host));
    for (int i = 0; i < sent.size(); i++) {
      headerLines.add(sent.name(i) + ": " + sent.value(i));
    }
    return provider.receive(call.method() + " " + path + " HTTP/1.1", headerLines, call.body());
  }

  @ParameterizedTest
  @EnumSource
  void exampleThatIsBrokenAnywhereIsNoticed(Recipe recipe) throws IOException {
    assertThat(faults(recipe, recipe.example())).isEmpty();

    List<BrokenExample> broken = BrokenExample.of(Recipe.read(recipe.example()));
    assertThat(broken).hasSizeGreaterThan(30);
    List<String> unnoticed = new ArrayList<>();
    for (BrokenExample example : broken) {
      Path file = folder.resolve("headstay.yaml");
      Files.writeString(file, new Yaml().dump(example.tree()));
      if (faults(recipe, file).isEmpty()) {
        unnoticed.add(example.how());
      }
    }
    assertThat(unnoticed).as("of %s", broken.size()).isEmpty();
  }
}
