package dev.headstay.cli;

/** Writes docs/troubleshooting.md from the table of errors. */
final class TroubleshootingPage {
  private TroubleshootingPage() {}

  static String print() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Troubleshooting, by error message

        <!-- Made from agent/cli/…/ErrorTable.java: change it there, then run its test with -Dheadstay.update=true. -->

        The messages that providers, gateways and the agent itself send, each with its cause, what to look at, and what changes it.
        The command line finds them in anything that has the message in it, a log or a JSON body, and shows nothing of that:

        ```sh
        java -jar headstay.jar doctor --error 'invalid beta flag'
        your-program 2>&1 | java -jar headstay.jar doctor --error -
        ```

        Each of these errors is produced by the mock provider in a test. Where there is a configuration, the test's program fails without it
        and passes with it; `gateway.example.com` stands for your host, and the secrets come from variables of your choice. `…` stands
        for what differs from case to case.

        | message | |
        |---|---|
        """);
    for (ErrorEntry entry : ErrorTable.entries()) {
      page.append("| ");
      String separator = "";
      for (Wording wording : entry.wordings()) {
        page.append(separator).append(code(wording.text()));
        separator = "<br>";
      }
      page.append(" | [").append(entry.title()).append("](#").append(entry.id()).append(") |\n");
    }
    ErrorEntry.Sender sender = null;
    for (ErrorEntry entry : ErrorTable.entries()) {
      if (entry.sender() != sender) {
        sender = entry.sender();
        page.append("\n## ").append(sender.heading()).append('\n');
      }
      print(entry, page);
    }
    return page.toString();
  }

  private static void print(ErrorEntry entry, StringBuilder page) {
    page.append("\n<a id=\"").append(entry.id()).append("\"></a>\n");
    page.append("### ").append(entry.title()).append("\n\n");
    for (Wording wording : entry.wordings()) {
      page.append("    ").append(wording.text()).append('\n');
    }
    page.append("\n**Cause.** ").append(entry.cause()).append("\n\n**Look at**\n\n");
    for (String look : entry.look()) {
      page.append("- ").append(look).append('\n');
    }
    page.append("\n**Change.** ").append(entry.change()).append('\n');
    if (entry.configuration() != null) {
      page.append("\n```yaml\n").append(entry.configuration()).append("```\n");
    }
    if (!entry.sources().isEmpty()) {
      page.append("\nWording: <").append(String.join(">, <", entry.sources())).append(">\n");
    }
  }

  private static String code(String text) {
    return text.contains("`") ? "`` " + text + " ``" : "`" + text + "`";
  }
}
