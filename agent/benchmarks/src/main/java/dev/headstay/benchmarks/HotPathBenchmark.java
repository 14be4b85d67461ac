package dev.headstay.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import okhttp3.Request;
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
 * One request through the woven method: from its entry over the bridge, which is looked up as woven
 * code does, and the adapter to what is written. {@link #unwoven} is the same method without us.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = Woven.OPEN)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class HotPathBenchmark {
  /** {@code class-path}: of the system class loader; {@code elsewhere}: of one that asks for us. */
  @Param({"class-path", "elsewhere"})
  private String loader;

  private final Request elsewhere = request("unmatched.example");
  private final Request matching = request(WovenCodec.HOST);
  private UnaryOperator<Object> codec;
  private UnaryOperator<Object> plain;

  private static Request request(String host) {
    return new Request.Builder()
        .url("https://" + host + "/v1/messages?beta=true")
        .header("Host", host)
        .header("User-Agent", "benchmark")
        .header("Accept", "application/json")
        .header("Content-Type", "application/json")
        .header("anthropic-version", "2023-06-01")
        .header("x-api-key", "key")
        .build();
  }

  /** Fails when what is to be measured does not happen. */
  @Setup
  public void start() {
    codec = WovenCodec.of(loader.equals("class-path"));
    plain = WovenCodec.unwoven();
    if (codec.apply(elsewhere) != elsewhere
        || ((Request) codec.apply(matching)).header("cf-aig-authorization") == null) {
      throw new IllegalStateException("the agent does not work");
    }
  }

  @Benchmark
  public Object unwoven() {
    return plain.apply(elsewhere);
  }

  @Benchmark
  public Object unmatched() {
    return codec.apply(elsewhere);
  }

  @Benchmark
  public Object matching() {
    return codec.apply(matching);
  }
}
