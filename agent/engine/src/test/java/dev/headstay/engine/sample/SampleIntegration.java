package dev.headstay.engine.sample;

import dev.headstay.engine.ClientIntegration;
import dev.headstay.engine.Hook;
import java.util.List;

/** The integration of {@link sample.http.Client}. */
public final class SampleIntegration implements ClientIntegration {
  @Override
  public String id() {
    return "sample";
  }

  @Override
  public List<Hook> hooks() {
    return List.of(
        Hook.onEntry(
            "sample.http.Client",
            "write",
            "(Lsample/http/Request;)Ljava/lang/String;",
            0,
            Hook.THIS,
            "dev.headstay.engine.sample.SampleAdapter"));
  }
}
