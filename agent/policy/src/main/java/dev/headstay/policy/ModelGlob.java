package dev.headstay.policy;

/**
 * The models that a setting of the beta filter is for: {@code *} is any run of characters, {@code
 * /} and {@code :} among them, and may be empty. Immutable.
 *
 * <p>It is matched with case against a model's name in each of these forms, and one suffices:
 *
 * <ol>
 *   <li>the name as the request has it, percent-decoded where it stands in a path: {@code
 *       us.anthropic.claude-opus-4-6-v1}, {@code claude-opus-4-6@default}, a whole ARN;
 *   <li>of an ARN, what follows its last {@code /}: a foundation model's or inference profile's id;
 *   <li>of either, what follows an inference profile's prefix: {@code anthropic.claude-opus-4-6-v1}
 *       for {@code us.}, {@code eu.}, {@code global.} and whatever one label else there is before
 *       {@code anthropic.}
 * </ol>
 *
 * <p>So {@code anthropic.claude-opus-4-6*} takes a model by all its names, {@code us.*} its profile
 * for one geography alone. An application inference profile has an id that names no model: only a
 * glob for that id, or for its ARN, takes it.
 */
public final class ModelGlob {
  private static final String VENDOR = "anthropic.";

  private final String text;

  private ModelGlob(String text) {
    this.text = text;
  }

  /**
   * A glob from its text.
   *
   * @throws IllegalArgumentException if it is empty or holds what no model's name has
   */
  public static ModelGlob parse(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= 0x20 || c >= 0x7f || c == '%' || c == '?') {
        throw malformed(
            text,
            "a model's name, not percent-encoded, in which * is any run of characters, not "
                + Ascii.display(c));
      }
    }
    if (text.isEmpty()) {
      throw malformed(text, "a model's name, in which * is any run of characters");
    }
    return new ModelGlob(text);
  }

  private static IllegalArgumentException malformed(String text, String expected) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), 200); i++) {
      char c = text.charAt(i);
      shown.append(c < 0x20 || c == 0x7f ? '?' : c);
    }
    return new IllegalArgumentException("\"" + shown + "\" (expected: " + expected + ")");
  }

  /** Whether the model of this name, decoded, is meant. Allocates nothing. */
  public boolean matches(String model) {
    if (PathGlob.matchesSegment(text, model, 0, model.length())) {
      return true;
    }
    int id = 0;
    if (model.startsWith("arn:")) {
      id = model.lastIndexOf('/') + 1;
      if (id > 0 && PathGlob.matchesSegment(text, model, id, model.length())) {
        return true;
      }
    }
    int dot = model.indexOf('.', id);
    return dot > id
        && model.startsWith(VENDOR, dot + 1)
        && PathGlob.matchesSegment(text, model, dot + 1, model.length());
  }

  /** The text that was parsed. */
  @Override
  public String toString() {
    return text;
  }
}
