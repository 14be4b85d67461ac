package dev.headstay.mockprovider;

/**
 * Runs the mock by itself: prints its base URL, then each request as it comes, until it is ended.
 */
public final class Main {
  private Main() {}

  /**
   * Starts the mock and prints until the process is ended.
   *
   * @param args {@code --port=8080} (default: any free one), {@code --host=0.0.0.0} (the address to
   *     listen on; default: loopback), {@code --no-gateway-header}, {@code --gateway-token=…},
   *     {@code --aws-credentials=ID:SECRET} or {@code ID:SECRET:TOKEN} and {@code
   *     --bedrock-api-key=…}, without which Bedrock lets anybody in
   */
  public static void main(String[] args) throws InterruptedException {
    MockProviderOptions options = MockProviderOptions.defaults();
    for (String arg : args) {
      if (arg.startsWith("--port=")) {
        options = options.withPort(Integer.parseInt(arg.substring("--port=".length())));
      } else if (arg.startsWith("--host=")) {
        options = options.withHost(arg.substring("--host=".length()));
      } else if (arg.equals("--no-gateway-header")) {
        options = options.withRequireGatewayHeader(false);
      } else if (arg.startsWith("--gateway-token=")) {
        options = options.withGatewayToken(arg.substring("--gateway-token=".length()));
      } else if (arg.startsWith("--aws-credentials=") && arg.indexOf(':') > 0) {
        String[] parts = arg.substring("--aws-credentials=".length()).split(":", 3);
        options =
            options.withAwsCredentials(
                new AwsCredentials(parts[0], parts[1], parts.length > 2 ? parts[2] : null));
      } else if (arg.startsWith("--bedrock-api-key=")) {
        options = options.withBedrockApiKey(arg.substring("--bedrock-api-key=".length()));
      } else {
        System.err.println(
            arg
                + " (expected: --port=N, --host=ADDRESS, --no-gateway-header, --gateway-token=TOKEN,"
                + " --aws-credentials=ID:SECRET[:TOKEN] or --bedrock-api-key=KEY)");
        System.exit(2);
      }
    }
    try (MockProvider provider = MockProvider.start(options, Main::print)) {
      System.out.println(provider.baseUrl());
      Thread.currentThread().join();
    }
  }

  private static void print(Exchange exchange) {
    synchronized (System.out) {
      System.out.println(exchange.printed());
    }
  }
}
