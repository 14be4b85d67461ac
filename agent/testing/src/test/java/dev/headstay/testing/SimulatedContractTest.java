package dev.headstay.testing;

/** The contract, where an agent is simulated: every clause can hold. */
class SimulatedContractTest extends HttpClientContract {
  @Override
  protected ClientDriver driver() {
    return new JavaNetHttpDriver();
  }

  @Override
  WireFilter standIn() {
    return new SimulatedAgent();
  }
}
