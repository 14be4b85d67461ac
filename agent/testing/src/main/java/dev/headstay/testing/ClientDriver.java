package dev.headstay.testing;

import java.util.Set;

/**
 * How the contract drives one HTTP client. A driver uses the client as an application would, and
 * knows nothing of the agent.
 */
public interface ClientDriver {
  /** The client's id, as {@code match.clients} names it. */
  String id();

  /** The ways to a server that this client has, at the version under test. */
  Set<WireProtocol> protocols();

  /** What this client can do; clauses that need more are skipped, and say so. */
  Set<ClientFeature> features();

  /**
   * A new client with its own connections, which follows redirects to wherever it can.
   *
   * @throws Exception as the client's own building does
   */
  ContractClient open(ClientSettings settings) throws Exception;
}
