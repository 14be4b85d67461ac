package dev.headstay.benchmarks;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an SDK that is present and sends no flags pays for each call: from the woven method's entry
 * over the bridge and the adapter to what is signed. {@code unwoven} is the same method without us.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = Woven.OPEN)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class SdkBenchmark {
  private static final int REQUESTS = 4;

  @Param({"aws_sdk_2", "aws_sdk_2_async", "anthropic_java"})
  private String sdk;

  /** {@code unread} goes to a provider whose body is not read, the last to Bedrock. */
  @Param({"unwoven", "betas-off", "unread", "256", "1024", "10240"})
  private String call;

  /** {@code class-path}: of the system class loader; {@code elsewhere}: of one that asks for us. */
  @Param({"class-path", "elsewhere"})
  private String loader;

  private final Object[] requests = new Object[REQUESTS];
  private UnaryOperator<Object> method;
  private int next;

  /** Fails when what is to be measured does not happen. */
  @Setup
  public void start() {
    SdkCall sdkCall = SdkCall.valueOf(sdk.toUpperCase(Locale.ROOT));
    // First: requests load the SDK's own class of that name.
    method =
        call.equals("unwoven")
            ? sdkCall.unwoven()
            : sdkCall.woven(!call.equals("betas-off"), loader.equals("class-path"));
    boolean bedrock = Character.isDigit(call.charAt(0));
    String unread = sdkCall == SdkCall.ANTHROPIC_JAVA ? SdkCall.FIRST_PARTY : SdkCall.OBJECT_STORE;
    int size = bedrock ? Integer.parseInt(call) : 1024;
    for (int i = 0; i < REQUESTS; i++) {
      String url = new String(bedrock ? SdkCall.BEDROCK : unread);
      requests[i] = sdkCall.request(url, SdkCall.body(size));
    }
    for (Object request : requests) {
      if (method.apply(request) != request) {
        throw new IllegalStateException("changed");
      }
    }
  }

  @Benchmark
  public Object call() {
    return method.apply(requests[next++ & REQUESTS - 1]);
  }
}
