package dev.headstay.clients.okhttp;

import dev.headstay.testing.ClientDriver;
import dev.headstay.testing.HttpClientContract;

/** The contract, on whichever OkHttp from 3.0 to 5 is on the class path. */
class OkHttpContractTest extends HttpClientContract {
  @Override
  protected ClientDriver driver() {
    return new OkHttpDriver();
  }
}
