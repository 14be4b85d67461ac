package dev.headstay.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;

/** What becomes an asynchronous signer of the AWS SDK by its name: the hooked method alone. */
public class AsyncSignerTemplate implements UnaryOperator<Object> {
  private AsyncSignRequest signed;

  /** What the method got after the agent had its say. */
  @Override
  public Object apply(Object request) {
    signAsync((AsyncSignRequest) request);
    return signed;
  }

  public CompletableFuture signAsync(AsyncSignRequest request) {
    signed = request;
    return null;
  }
}
