package dev.headstay.cli;

import dev.headstay.policy.SecretNames;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What is wrong with a command line, without what could be a secret in it: people paste commands of
 * other programs behind ours.
 */
final class WrongArguments {
  private static final Pattern OPTION = Pattern.compile("-[A-Za-z]|--[a-z][a-z-]{0,30}(?==|$)");
  private static final Pattern WORD = Pattern.compile("\\S+");

  private WrongArguments() {}

  static String told(ParameterException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof UnmatchedArgumentException) {
      return unmatched((UnmatchedArgumentException) e, message);
    }
    // The others are our own, and name what is wrong as they may.
    return e.getArgSpec() == null ? message : masked(message);
  }

  /** Where it is, of an option its name as well; picocli would show all of it. */
  private static String unmatched(UnmatchedArgumentException e, String message) {
    int shown = message.indexOf(": '");
    String what = shown < 0 ? message : message.substring(0, shown);
    Matcher option = OPTION.matcher(e.getUnmatched().get(0));
    return e.isUnknownOption() && option.lookingAt() ? what + ": " + option.group() : what;
  }

  private static String masked(String message) {
    Matcher word = WORD.matcher(message);
    StringBuffer masked = new StringBuffer();
    while (word.find()) {
      String shown = SecretNames.looksSecret(word.group()) ? "***" : word.group();
      word.appendReplacement(masked, Matcher.quoteReplacement(shown));
    }
    return word.appendTail(masked).toString();
  }
}
