package dev.headstay.clients.apache4;

import dev.headstay.testing.ClientDriver;
import dev.headstay.testing.HttpClientContract;

class Apache4ClassicContractTest extends HttpClientContract {
  @Override
  protected ClientDriver driver() {
    return new Apache4ClassicDriver();
  }
}
