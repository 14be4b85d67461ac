package dev.headstay.bodies;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {
  private static final int LENGTH = 20_000;

  private final Random random = new Random(1);
  private final BodyReader reader = new BodyReader();

  private static byte[] body(int flagsAt, String name) {
    byte[] body = new byte[LENGTH];
    Arrays.fill(body, (byte) 'a');
    System.arraycopy(name.getBytes(US_ASCII), 0, body, flagsAt, name.length());
    return body;
  }

  /** Gives as much as it likes, as a stream may. */
  private InputStream fitful(byte[] body) {
    return new ByteArrayInputStream(body) {
      @Override
      public synchronized int read(byte[] bytes, int offset, int length) {
        return super.read(bytes, offset, Math.min(length, 1 + random.nextInt(5000)));
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"anthropic_beta", "anthropic\\u005fbeta"})
  void findsFlagsWhereverTheyAre(String name) throws IOException {
    for (int at = 0; at <= LENGTH - name.length(); at += at % 8192 > 8080 ? 1 : 13) {
      byte[] body = body(at, name);
      InputStream stream = new ByteArrayInputStream(body);
      assertThat(reader.mayHaveFlags(stream, LENGTH)).as("%d", at).isTrue();
      assertThat(reader.mayHaveFlags(fitful(body), LENGTH)).as("%d", at).isTrue();
    }
  }

  @Test
  void findsNoneInWhatOtherBodiesLeft() throws IOException {
    byte[] flags = body(0, "anthropic_beta");
    byte[] none = body(0, "");
    for (int i = 0; i < 100; i++) {
      assertThat(reader.mayHaveFlags(fitful(flags), LENGTH)).isTrue();
      assertThat(reader.mayHaveFlags(fitful(none), LENGTH)).isFalse();
    }
    assertThat(reader.mayHaveFlags(new ByteArrayInputStream(new byte[0]), LENGTH)).isFalse();
  }

  @Test
  void leavesToTheParserWhatIsTooLong() throws IOException {
    assertThat(reader.mayHaveFlags(fitful(body(0, "")), LENGTH - 1)).isTrue();
  }

  @Test
  void readsAWholeBodyOrAByteTooMuch() throws IOException {
    byte[] body = body(77, "anthropic_beta");
    assertThat(BodyReader.read(fitful(body), LENGTH)).isEqualTo(body);
    assertThat(BodyReader.read(fitful(body), 2 * LENGTH)).isEqualTo(body);
    assertThat(BodyReader.read(fitful(body), 100)).hasSizeGreaterThan(100).hasSizeLessThan(LENGTH);
    assertThat(BodyReader.read(new ByteArrayInputStream(new byte[0]), 1)).isEmpty();
  }
}
