package dev.headstay.testing;

import java.net.InetSocketAddress;
import java.net.URI;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ClientDriver} builds its client from. Immutable.
 *
 * @param protocol how the client reaches servers; only this one need work
 * @param proxy for every request, or null for none
 * @param credentials for one origin or for the proxy, or null for none
 * @param witness told what cookie handlers, authenticators and the like see, or null for nobody;
 *     when present, the driver installs every such callback that the client has
 */
public record ClientSettings(
    WireProtocol protocol,
    @Nullable InetSocketAddress proxy,
    @Nullable Credentials credentials,
    @Nullable CallbackWitness witness) {
  /** Direct, without credentials or callbacks. */
  public ClientSettings(WireProtocol protocol) {
    this(protocol, null, null, null);
  }

  /**
   * Basic credentials that the client may send to {@code origin}, or to the proxy there, when
   * asked.
   */
  public record Credentials(URI origin, String user, String password) {}

  public ClientSettings through(InetSocketAddress proxy) {
    return new ClientSettings(protocol, proxy, credentials, witness);
  }

  public ClientSettings with(Credentials credentials) {
    return new ClientSettings(protocol, proxy, credentials, witness);
  }

  public ClientSettings seenBy(CallbackWitness witness) {
    return new ClientSettings(protocol, proxy, credentials, witness);
  }

  /** TLS that trusts the recording servers; see {@link TestCertificate} for more of it. */
  public SSLContext tls() {
    return TestCertificate.clientContext();
  }
}
