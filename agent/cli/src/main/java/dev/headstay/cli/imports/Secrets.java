package dev.headstay.cli.imports;

import dev.headstay.policy.FieldNames;
import dev.headstay.policy.SecretNames;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Takes secrets out of values: what is one by its header's name or by its look becomes {@code
 * ${secret:name}}, and the variable to put it into is told. What they are is kept only to tell two
 * of them apart. Not thread-safe.
 */
final class Secrets {
  private static final String[] SCHEMES = {
    "bearer", "basic", "token", "apikey", "api-key", "key", "digest",
  };

  private final Draft draft;

  /** Variables by the names of their secrets. */
  private final Map<String, String> variables = new LinkedHashMap<>();

  /** Names by what they stand for. */
  private final Map<String, String> names = new LinkedHashMap<>();

  Secrets(Draft draft) {
    this.draft = draft;
  }

  /** The variables by the names under {@code secrets}. */
  Map<String, String> variables() {
    return variables;
  }

  /** The value as a configuration has it. */
  String template(String header, SnippetValue value, int line, int column) {
    boolean key = FieldNames.isSecretByName(header) || FieldNames.looksLikeKey(header);
    StringBuilder text = new StringBuilder();
    for (SnippetValue.Part part : value.parts()) {
      switch (part.kind) {
        case SnippetValue.VARIABLE:
          text.append(variable(header, part, key, line, column));
          break;
        case SnippetValue.NAMED:
          String named = reference("{" + part.text, part.text, variableOf(part.text));
          draft.note(line, column, header + ": {{" + part.text + "}} is read from " + told(named));
          text.append(named);
          break;
        default:
          literal(header, part.text, key, text, line, column);
      }
    }
    return text.toString();
  }

  /** A fallback of a secret is one, too. */
  private String variable(
      String header, SnippetValue.Part part, boolean key, int line, int column) {
    String fallback = part.fallback == null ? "" : part.fallback;
    boolean secret = !fallback.isEmpty() && (key || SecretNames.looksSecret(fallback));
    if (secret) {
      draft.leftOut(line, column, header + ": the fallback of " + part.text + ", a secret");
    }
    if (key) {
      return reference("$" + part.text, part.text, part.text);
    }
    return "${env:" + part.text + (secret || fallback.isEmpty() ? "" : ":-" + fallback) + "}";
  }

  private void literal(
      String header, String literal, boolean key, StringBuilder text, int line, int column) {
    String scheme = scheme(literal);
    String rest = literal.substring(scheme.length());
    text.append(escape(scheme));
    boolean some = rest.trim().length() > 1;
    if (!some || (!key && scheme.isEmpty() && !SecretNames.looksSecret(rest))) {
      text.append(escape(rest));
      return;
    }
    String reference = reference("=" + rest, header, variableOf(header));
    String form = scheme.trim().equalsIgnoreCase("basic") ? ", as the Base64 of user:password" : "";
    draft.note(
        line, column, header + ": the secret is not copied; put it into " + told(reference) + form);
    text.append(reference);
  }

  private String told(String reference) {
    String name = reference.substring("${secret:".length(), reference.length() - 1);
    return "the variable " + variables.get(name);
  }

  /** {@code Bearer } and its like at the beginning, with the blank, or empty. */
  static String scheme(String value) {
    int blank = value.indexOf(' ');
    if (blank > 0) {
      String word = value.substring(0, blank).toLowerCase(Locale.ROOT);
      for (String scheme : SCHEMES) {
        if (word.equals(scheme)) {
          return value.substring(0, blank + 1);
        }
      }
    }
    return "";
  }

  /** {@code ${secret:name}} for this secret, which gets a name and a variable when it is new. */
  private String reference(String secret, String nearName, String variable) {
    String name = names.get(secret);
    if (name == null) {
      name = free(nameOf(nearName), '-', variables.keySet());
      names.put(secret, name);
      // A variable that the snippet itself names is that one.
      boolean given = secret.charAt(0) == '$';
      variables.put(name, given ? variable : free(variable, '_', variables.values()));
    }
    return "${secret:" + name + "}";
  }

  private static String free(String wanted, char separator, Collection<String> taken) {
    String name = wanted;
    for (int i = 2; taken.contains(name); i++) {
      name = wanted + separator + i;
    }
    return name;
  }

  private static String nameOf(String text) {
    String name = text.toLowerCase(Locale.ROOT).replace('_', '-').replaceAll("[^a-z0-9.-]", "-");
    return name.isEmpty() ? "secret" : name;
  }

  private static String variableOf(String text) {
    String name = text.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_");
    return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "_" + name : name;
  }

  /** Literal text in which nothing is a placeholder. */
  static String escape(String text) {
    return text.replace("${", "$${");
  }
}
