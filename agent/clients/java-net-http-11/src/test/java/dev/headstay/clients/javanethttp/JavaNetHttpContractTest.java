package dev.headstay.clients.javanethttp;

import dev.headstay.testing.ClientDriver;
import dev.headstay.testing.HttpClientContract;
import dev.headstay.testing.JavaNetHttpDriver;

/** The contract, on the client of the JDK that runs it. */
class JavaNetHttpContractTest extends HttpClientContract {
  @Override
  protected ClientDriver driver() {
    return new JavaNetHttpDriver();
  }
}
