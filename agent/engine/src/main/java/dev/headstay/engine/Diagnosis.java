package dev.headstay.engine;

import dev.headstay.config.Configuration;
import dev.headstay.config.Loaded;
import dev.headstay.config.Problem;
import dev.headstay.config.Settings;
import dev.headstay.policy.HeaderRule;
import dev.headstay.policy.Mode;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@link HeadstayMXBean#diagnosis} tells. Loaded when it is asked for. */
final class Diagnosis {
  private Diagnosis() {}

  /**
   * One JSON object.
   *
   * @param set the mode that an operator set, or null
   * @param since when what is in force was read
   * @param counted what was counted since then
   */
  static String of(
      Settings settings,
      Loaded inForce,
      @Nullable Mode set,
      Collection<String> knownClients,
      Instant since,
      List<Sample> counted) {
    Configuration configuration = inForce.configuration();
    JsonText json = new JsonText().beginObject();
    json.name("settings").beginArray();
    for (Settings.Setting setting : settings.all()) {
      json.beginObject();
      json.member("key", setting.key).member("value", setting.value).member("place", setting.place);
      json.endObject();
    }
    json.endArray();
    json.member("mode", word(configuration.policy().mode()));
    json.member("modeSet", set == null ? null : word(set));
    json.member("betas", configuration.policy().filtersBetaFlags());
    json.member("logLevel", configuration.logLevel());
    json.member("audit", configuration.audit());
    json.member("watchMillis", configuration.watchMillis());
    json.name("rules").beginArray();
    for (HeaderRule rule : configuration.policy().rules()) {
      json.beginObject().member("name", rule.name()).member("mode", word(rule.mode())).endObject();
    }
    json.endArray().name("problems").beginArray();
    for (Problem problem : inForce.problems()) {
      json.value(problem.toString());
    }
    texts(json.endArray(), "warnings", inForce.warnings());
    texts(json, "clientsOff", configuration.disabledClients());
    texts(json, "clientsKnown", knownClients);
    texts(json, "said", Said.lines());
    json.member("since", since.toString());
    return StatusJson.counters(json, counted).endObject().toString();
  }

  private static void texts(JsonText json, String name, Collection<String> texts) {
    json.name(name).beginArray();
    for (String text : texts) {
      json.value(text);
    }
    json.endArray();
  }

  private static String word(Mode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }
}
