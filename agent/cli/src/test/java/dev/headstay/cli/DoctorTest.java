package dev.headstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DoctorTest {
  private static final String LOG =
      """
      12:00:01 INFO  sending to https://user:canary-1@gw.example.com/?key=canary-2
      12:00:02 ERROR failed {authorization=[Bearer canary-3], x-api-key=[canary-4]}
      com.example.ApiException: 401 {"error":{"message":"{\\"type\\":\\"error\\",\\"error\\":{\\"type\\":
        \\"authentication_error\\",\\"message\\":\\"invalid x-api-key\\"}}","code":"canary-5"}}
      12:00:03 WARN  cf: {"name":"AiGatewayError","internalCode":2009,"message":"Unauthorized"}
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int doctor(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "doctor";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Headstay.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }

  @Test
  void tellsAllErrorsOfALogTheSurestFirst() {
    assertThat(doctor("--error", LOG)).isZero();

    assertThat(out.toString())
        .startsWith("Cloudflare AI Gateway: AiGatewayError 2009, Unauthorized\n  said as  ")
        .contains("\nAnthropic does not know the API key\n")
        .contains("\n          set: { x-api-key: \"${secret:provider-key}\" }\n")
        .contains("docs/troubleshooting.md#anthropic-key-wrong\n")
        .doesNotContain("Kong");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void showsNothingOfTheText() {
    doctor("--error", LOG);
    doctor("--error", LOG, "--json");
    doctor("--error", "canary-6");
    doctor("--error", "canary-7", "canary-8");

    assertThat(out + "" + err).doesNotContain("gw.example").doesNotContain("12:00");
    // picocli names an argument that there is no place for; the text itself it doesn't.
    assertThat(out + err.toString().replace("canary-8", "")).doesNotContain("canary");
  }

  @Test
  void readsStandardInput() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(LOG.getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(doctor("--error", "-", "--json")).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(out.toString())
        .startsWith("{\"hits\":[{\"id\":\"cloudflare-unauthorized\",")
        .contains("{\"id\":\"anthropic-key-wrong\",")
        .endsWith("}]}\n");
  }

  @Test
  void saysThatItKnowsNoneOfIt() {
    assertThat(doctor("--error", "418 I'm a teapot")).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(err)
        .hasToString("no known error in it (docs/troubleshooting.md lists those that are known)\n");

    assertThat(doctor("--error", "", "--json")).isEqualTo(1);
    assertThat(out).hasToString("{\"hits\":[]}\n");
  }

  @Test
  void wantsAnErrorOrAProcess() {
    assertThat(doctor("1", "--error", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("PID and --error (expected: one of them)");
  }

  @Test
  @Timeout(20)
  void looksAtALongTextInNoTimeAtAll() {
    String text = "AiGatewayError ".repeat(100_000) + "\\\\\\".repeat(100_000);

    assertThat(ErrorAdvice.on(text).best()).isNull();
  }
}
