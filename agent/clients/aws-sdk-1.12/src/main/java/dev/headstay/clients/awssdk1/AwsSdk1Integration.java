package dev.headstay.clients.awssdk1;

import dev.headstay.engine.ClientFacts;
import dev.headstay.engine.ClientIntegration;
import dev.headstay.engine.Hook;
import java.util.Collections;
import java.util.List;

/**
 * The AWS SDK 1 where each attempt gets its signer: custom headers are merged by then, request
 * handlers are through, and what is signed is what is sent. The signer itself is no place, since
 * applications call it too, with requests of their own. Misses those.
 */
@ClientFacts(name = "AWS SDK for Java 1", oldest = "1.12.558", signs = true)
public final class AwsSdk1Integration implements ClientIntegration {
  @Override
  public String id() {
    return "aws-sdk-1";
  }

  @Override
  public List<Hook> hooks() {
    return Collections.singletonList(
        Hook.onEntry(
            "com.amazonaws.http.AmazonHttpClient$RequestExecutor$ExecOneRequestParams",
            "newSigner",
            "(Lcom/amazonaws/Request;Lcom/amazonaws/http/ExecutionContext;)V",
            0,
            Hook.THIS,
            "dev.headstay.clients.awssdk1.NewSignerAdapter"));
  }
}
