package dev.headstay.benchmarks;

import java.util.function.UnaryOperator;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/** What becomes a blocking signer of the AWS SDK by its name: the hooked method alone. */
public class SignerTemplate implements UnaryOperator<Object> {
  private SignRequest signed;

  /** What the method got after the agent had its say. */
  @Override
  public Object apply(Object request) {
    sign((SignRequest) request);
    return signed;
  }

  public SignedRequest sign(SignRequest request) {
    signed = request;
    return null;
  }
}
