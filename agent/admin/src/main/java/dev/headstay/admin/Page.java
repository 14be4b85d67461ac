package dev.headstay.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The status page: one file, whose script and style are the only ones a browser may run in it. */
final class Page {
  private static final String FILE = "dev/headstay/admin/status.html";

  private Page() {}

  static String html() {
    return Loaded.HTML;
  }

  static String securityPolicy() {
    return Loaded.POLICY;
  }

  static final class Loaded {
    static final String HTML = read();
    static final String POLICY =
        "default-src 'none'; connect-src 'self'; img-src data:; script-src "
            + hash("script")
            + "; style-src "
            + hash("style")
            + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static String read() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (InputStream in = Page.class.getClassLoader().getResourceAsStream(FILE)) {
        if (in == null) {
          throw new IllegalStateException(FILE + " is missing");
        }
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          bytes.write(buffer, 0, n);
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }

    /** The source expression that allows the page's one inline element of this name. */
    private static String hash(String element) {
      int from = HTML.indexOf("<" + element + ">") + element.length() + 2;
      String content = HTML.substring(from, HTML.indexOf("</" + element + ">"));
      try {
        byte[] digest =
            MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
