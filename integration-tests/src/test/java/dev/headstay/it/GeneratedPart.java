package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a page that is made from the code: what stands between {@code <!-- generated: name -->}
 * and {@code <!-- end -->}. With {@code -Dheadstay.update=true} it is written, else compared.
 */
final class GeneratedPart {
  private GeneratedPart() {}

  /**
   * Compares, or writes.
   *
   * @throws AssertionError when the page has another text, or no such part
   */
  static void hold(Path page, String name, String text) throws IOException {
    String all = Files.readString(page);
    Matcher part =
        Pattern.compile(
                "(?<=<!-- generated: " + Pattern.quote(name) + " -->\n\n).*?(?=\n<!-- end -->)",
                Pattern.DOTALL)
            .matcher(all);
    assertThat(part.find()).as("%s has a part %s", page, name).isTrue();
    if (Boolean.getBoolean("headstay.update")) {
      Files.writeString(page, all.substring(0, part.start()) + text + all.substring(part.end()));
    } else {
      assertThat(part.group())
          .as("%s: %s (-Dheadstay.update=true writes it anew)", page, name)
          .isEqualTo(text);
    }
  }
}
