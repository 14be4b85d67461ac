package dev.headstay.clients.apache5;

import dev.headstay.testing.ClientDriver;
import dev.headstay.testing.HttpClientContract;

class Apache5AsyncContractTest extends HttpClientContract {
  @Override
  protected ClientDriver driver() {
    return new Apache5AsyncDriver();
  }
}
