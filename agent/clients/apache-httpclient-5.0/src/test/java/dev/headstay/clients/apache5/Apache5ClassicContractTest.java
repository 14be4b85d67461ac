package dev.headstay.clients.apache5;

import dev.headstay.testing.ClientDriver;
import dev.headstay.testing.HttpClientContract;

class Apache5ClassicContractTest extends HttpClientContract {
  @Override
  protected ClientDriver driver() {
    return new Apache5ClassicDriver();
  }
}
