package dev.headstay.clients.awssdk2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.internal.compression.GzipCompressor;
import software.amazon.awssdk.core.internal.sync.CompressionContentStreamProvider;
import software.amazon.awssdk.http.ContentStreamProvider;

class BytesInMemoryTest {
  private static final byte[] BYTES = "{\"a\":1}".getBytes(UTF_8);

  @Test
  void areThoseBehindTheSdksOwnProviders() throws Throwable {
    assertThat(BytesInMemory.of(ContentStreamProvider.fromByteArrayUnsafe(BYTES))).isSameAs(BYTES);
    assertThat(BytesInMemory.of(SdkBytes.fromByteArrayUnsafe(BYTES).asContentStreamProvider()))
        .isSameAs(BYTES);
  }

  @Test
  void areUnknownWhereOthersMakeTheStream() throws Throwable {
    assertThat(BytesInMemory.of(() -> new ByteArrayInputStream(BYTES))).isNull();
    assertThat(
            BytesInMemory.of(
                ContentStreamProvider.fromInputStreamSupplier(
                    () -> new ByteArrayInputStream(BYTES))))
        .isNull();
  }

  @Test
  void areUnknownWhereSomethingElseIsMadeOfThem() throws Throwable {
    ContentStreamProvider plain = ContentStreamProvider.fromByteArrayUnsafe(BYTES);
    assertThat(BytesInMemory.of(new CompressionContentStreamProvider(plain, new GzipCompressor())))
        .isNull();
  }
}
