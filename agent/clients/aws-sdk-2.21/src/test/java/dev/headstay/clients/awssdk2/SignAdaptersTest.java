package dev.headstay.clients.awssdk2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.engine.CallDecision;
import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import dev.headstay.testing.StandIn;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * The short cut of calls without flags: it must not be taken where there is something to filter.
 */
class SignAdaptersTest {
  private static final AwsCredentialsIdentity CREDENTIALS =
      AwsCredentialsIdentity.create("AKIDEXAMPLE", "secret");
  private static final int MOST = 1 << 20;

  private static SdkHttpRequest http(String... header) {
    SdkHttpFullRequest.Builder request =
        SdkHttpFullRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(URI.create("https://a.example"));
    for (int i = 0; i < header.length; i += 2) {
      request.putHeader(header[i], header[i + 1]);
    }
    return request.build();
  }

  private static byte[] body(int length, int flagsAt, String name) {
    byte[] body = new byte[length];
    Arrays.fill(body, (byte) 'a');
    System.arraycopy(name.getBytes(US_ASCII), 0, body, flagsAt, name.length());
    return body;
  }

  /** A plane that reads bodies up to a length, and changes nothing. */
  private static StandIn reading(int most) {
    return new StandIn(
        Map.of("filtersFlags", true, "flagBodyBytes", most, "filterCall", CallDecision.UNCHANGED));
  }

  private static boolean asks(HopAdapter adapter, Object request, int most) throws Throwable {
    StandIn plane = reading(most);
    assertThat(adapter.rewrite(adapter, request, plane.as(HopPlane.class))).isSameAs(request);
    return !plane.calls("filterCall").isEmpty();
  }

  private static boolean asks(SdkHttpRequest http, ContentStreamProvider body, int most)
      throws Throwable {
    return asks(
        new SignAdapter(),
        SignRequest.builder(CREDENTIALS)
            .request(http)
            .payload(body)
            .putProperty(HttpSigner.SIGNING_CLOCK, Clock.systemUTC())
            .build(),
        most);
  }

  private static boolean asks(SdkHttpRequest http, Publisher<ByteBuffer> body, int most)
      throws Throwable {
    return asks(
        new SignAsyncAdapter(),
        AsyncSignRequest.builder(CREDENTIALS)
            .request(http)
            .payload(body)
            .putProperty(HttpSigner.SIGNING_CLOCK, Clock.systemUTC())
            .build(),
        most);
  }

  @Test
  void askAboutFlagsInABody() throws Throwable {
    for (int at : new int[] {0, 8190, 15_000}) {
      byte[] body = body(20_000, at, "anthropic_beta");
      assertThat(asks(http(), () -> new ByteArrayInputStream(body), MOST)).isTrue();
      assertThat(asks(http(), AsyncRequestBody.fromBytes(body), MOST)).isTrue();
    }
  }

  @Test
  void askAboutNoBodyWithoutFlags() throws Throwable {
    for (int length : new int[] {0, 1, 50_000}) {
      byte[] body = body(length, 0, "");
      assertThat(asks(http(), () -> new ByteArrayInputStream(body), MOST)).isFalse();
      assertThat(asks(http(), AsyncRequestBody.fromBytes(body), MOST)).isFalse();
    }
    assertThat(asks(http(), (ContentStreamProvider) null, MOST)).isFalse();
    assertThat(asks(http(), (Publisher<ByteBuffer>) null, MOST)).isFalse();
  }

  @Test
  void openNoBodyThatIsNotToBeRead() throws Throwable {
    ContentStreamProvider closed =
        () -> {
          throw new AssertionError("opened");
        };
    Publisher<ByteBuffer> unheard =
        subscriber -> {
          throw new AssertionError("subscribed to");
        };
    assertThat(asks(http(), closed, 0)).isFalse();
    assertThat(asks(http(), unheard, 0)).isFalse();
  }

  @Test
  void askAboutFlagsInTheHeader() throws Throwable {
    SdkHttpRequest http = http("Anthropic-Beta", "a");
    assertThat(asks(http, (ContentStreamProvider) null, 0)).isTrue();
    assertThat(asks(http, (Publisher<ByteBuffer>) null, 0)).isTrue();
  }

  @Test
  void askAboutWhatALookDoesNotShow() throws Throwable {
    byte[] body = body(100, 0, "");
    SdkHttpRequest compressed = http("content-encoding", "gzip");
    assertThat(asks(compressed, () -> new ByteArrayInputStream(body), MOST)).isTrue();
    assertThat(asks(compressed, AsyncRequestBody.fromBytes(body), MOST)).isTrue();
    assertThat(asks(http(), () -> new ByteArrayInputStream(body), 99)).isTrue();
    assertThat(asks(http(), AsyncRequestBody.fromBytes(body), 99)).isTrue();
    ByteBuffer half = ByteBuffer.wrap(body, 0, 50);
    assertThat(asks(http(), AsyncRequestBody.fromByteBuffers(half, half), MOST)).isTrue();
    assertThat(asks(http(), AsyncRequestBody.fromPublisher(s -> {}), MOST)).isTrue();
  }
}
