package dev.headstay.cli;

/** Why operations are left out, and what helps, by the reason's code. */
final class RefusalAdvice {
  private RefusalAdvice() {}

  static String why(String reason) {
    switch (reason) {
      case "unresolved":
        return "its value's source gives nothing: a variable that is not set, a file that can't be"
            + " read";
      case "invalid_value":
        return "its value is none that a header may have, such as one with a line break";
      case "signed":
        return "the request is signed, and the signature covers the header, or may";
      case "body_signed":
        return "the request is signed, or carries a digest of its body";
      case "plain_http":
        return "a secret would go over plain http, where everybody on the way reads it";
      case "no_room":
        return "its value is too long, or too much is remembered already";
      case "client_owned":
        return "the client writes that header itself, below the point that the agent can change";
      default:
        return reason;
    }
  }

  static String remedy(String reason) {
    switch (reason) {
      case "unresolved":
      case "invalid_value":
        return "correct the variable or file where the program runs; a file is read again by"
            + " itself, a variable at the next start";
      case "signed":
      case "body_signed":
        return "leave that header out of the rule for hosts that take signed requests";
      case "plain_http":
        return "use https; where that host is to have it all the same, give the rule overHttp:"
            + " true";
      default:
        return "nothing in the agent: set it in the client itself";
    }
  }
}
