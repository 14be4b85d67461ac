package dev.headstay.it.programs;

import dev.headstay.testing.ClientDriver;
import dev.headstay.testing.ClientFeature;
import dev.headstay.testing.ClientSettings;
import dev.headstay.testing.ContractClient;
import dev.headstay.testing.WireProtocol;
import dev.headstay.testing.WireRequest;
import dev.headstay.testing.WireResponse;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Has clients of many kinds, each built once, in a class loader of its own and with its connections
 * kept, and sends through all of them for each line on standard input: {@code send}, or {@code
 * storm} until {@code calm}.
 *
 * <p>Each argument is a client: a name, a driver's class, a protocol, a URL to send to and a class
 * path, separated by {@code |}.
 */
public final class SendsWhenAsked {
  private final List<Client> clients = new ArrayList<>();

  private SendsWhenAsked() {}

  private record Client(ContractClient client, boolean sync, URI uri) {
    void send() throws Exception {
      WireRequest request = WireRequest.get(uri);
      try (WireResponse response =
          sync ? client.send(request) : client.sendAsync(request).get(20, TimeUnit.SECONDS)) {
        response.bytes();
        if (response.status() != 200) {
          throw new IllegalStateException(uri + ": " + response.status());
        }
      }
    }
  }

  /** Sends with hardly a pause until it is ended, and remembers the first failure. */
  private static final class Storm extends Thread {
    private final Client client;
    private volatile boolean ended;
    private volatile Throwable failure;

    Storm(Client client) {
      this.client = client;
    }

    @Override
    public void run() {
      try {
        while (!ended) {
          client.send();
          // Leaves the machine to others as well.
          Thread.sleep(2);
        }
      } catch (Throwable t) {
        failure = t;
      }
    }
  }

  public static void main(String[] args) throws Exception {
    SendsWhenAsked program = new SendsWhenAsked();
    for (String client : args) {
      program.open(client.split("\\|", -1));
    }
    List<Storm> storms = new ArrayList<>();
    System.out.println("up");
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      switch (line) {
        case "send" -> {
          for (Client client : program.clients) {
            client.send();
          }
        }
        case "storm" -> {
          for (Client client : program.clients) {
            Storm storm = new Storm(client);
            storm.start();
            storms.add(storm);
          }
        }
        case "calm" -> {
          for (Storm storm : storms) {
            storm.ended = true;
            storm.join();
            if (storm.failure != null) {
              throw new IllegalStateException(storm.failure);
            }
          }
          storms.clear();
        }
        default -> throw new IllegalArgumentException(line);
      }
      System.out.println("done");
    }
    System.exit(0);
  }

  private void open(String[] client) throws Exception {
    String[] entries = client[4].isEmpty() ? new String[0] : client[4].split(File.pathSeparator);
    URL[] urls = new URL[entries.length];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = new File(entries[i]).toURI().toURL();
    }
    ClassLoader loader = new URLClassLoader(client[0], urls, getClass().getClassLoader());
    Constructor<?> made = Class.forName(client[1], true, loader).getDeclaredConstructor();
    made.setAccessible(true);
    ClientDriver driver = (ClientDriver) made.newInstance();
    clients.add(
        new Client(
            driver.open(new ClientSettings(WireProtocol.valueOf(client[2]))),
            driver.features().contains(ClientFeature.SYNC),
            URI.create(client[3])));
  }
}
