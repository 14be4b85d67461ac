package dev.headstay.clients.awssdk2;

import dev.headstay.engine.ClientFacts;
import dev.headstay.engine.ClientIntegration;
import dev.headstay.engine.Hook;
import java.util.Arrays;
import java.util.List;

/**
 * The AWS SDK 2 at its signers' entry: headers given by {@code overrideConfiguration} are merged by
 * then, interceptors are through, and what is signed is what is sent. Misses SDKs before 2.21 that
 * sign by {@code Aws4Signer}, and signers of the application's own.
 */
@ClientFacts(name = "AWS SDK for Java 2", oldest = "2.21.0", signs = true)
public final class AwsSdk2Integration implements ClientIntegration {
  private static final String SPI = "software/amazon/awssdk/http/auth/spi/signer/";
  private static final String ADAPTERS = "dev.headstay.clients.awssdk2.";

  private static final String[] SIGNERS = {
    "software.amazon.awssdk.http.auth.aws.internal.signer.DefaultAwsV4HttpSigner",
    "software.amazon.awssdk.http.auth.internal.signer.DefaultBearerHttpSigner",
  };

  @Override
  public String id() {
    return "aws-sdk-2";
  }

  @Override
  public List<Hook> hooks() {
    Hook[] hooks = new Hook[2 * SIGNERS.length];
    for (int i = 0; i < SIGNERS.length; i++) {
      hooks[2 * i] =
          Hook.onEntry(
              SIGNERS[i],
              "sign",
              "(L" + SPI + "SignRequest;)L" + SPI + "SignedRequest;",
              0,
              Hook.THIS,
              ADAPTERS + "SignAdapter");
      hooks[2 * i + 1] =
          Hook.onEntry(
              SIGNERS[i],
              "signAsync",
              "(L" + SPI + "AsyncSignRequest;)Ljava/util/concurrent/CompletableFuture;",
              0,
              Hook.THIS,
              ADAPTERS + "SignAsyncAdapter");
    }
    return Arrays.asList(hooks);
  }
}
