package dev.headstay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.headstay.bridge.Bridge;
import dev.headstay.bridge.HookTransformer;
import dev.headstay.clients.javanethttp.JavaNetHttpIntegration;
import dev.headstay.engine.Hook;
import java.lang.instrument.Instrumentation;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import net.bytebuddy.agent.ByteBuddyAgent;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sun.reflect.ReflectionFactory;

/** What a request allocates in us that no rule concerns: nothing. */
class AllocationTest {
  private static final int CALLS = 100_000;

  @AfterEach
  void disconnect() {
    Bridge.connect(hooked -> Bridge.UNHOOKED);
  }

  private static Request request(String host) {
    return new Request.Builder().url("https://" + host + "/v1").header("X-App", "1").build();
  }

  @Test
  void anUnmatchedRequestOfOkHttpAllocatesNothing() {
    UnaryOperator<Object> codec = WovenCodec.of(false);
    Request unmatched = request("unmatched.example");
    Request matching = request(WovenCodec.HOST);
    assertThat(codec.apply(unmatched)).isSameAs(unmatched);
    assertThat(codec.apply(matching)).isNotSameAs(matching);
    assertThat(allocatedPerRun(() -> codec.apply(unmatched))).isZero();
    // The measurement must be able to fail.
    assertThat(allocatedPerRun(() -> codec.apply(matching))).isPositive();
  }

  @Test
  void anUnmatchedRequestOfJavaNetHttpAllocatesNothing() throws Exception {
    Object hop = http1Request("http://unmatched.example/v1");
    Object matchingHop = http1Request("http://127.0.0.1/v1");
    Hook hook = new JavaNetHttpIntegration().hooks().get(0);
    Class<?> hooked = Class.forName(hook.className());
    String index =
        hook.className().replace('.', '/') + "\t" + JavaNetHttpIntegration.class.getName() + "\n";
    Instrumentation instrumentation = ByteBuddyAgent.install();
    HookTransformer transformer =
        new HookTransformer(
            index,
            "java-net-http\n",
            instrumentation,
            Woven.file(WovenCodec.CONFIGURATION).toString());
    instrumentation.addTransformer(transformer, true);
    try {
      instrumentation.retransformClasses(hooked);
      HttpHeaders headers = HttpHeaders.of(Map.of(), (name, value) -> true);
      assertThat(throughTheBridge(hooked, hook.id(), hop, headers)).isSameAs(headers);
      assertThat(throughTheBridge(hooked, hook.id(), matchingHop, headers)).isNotSameAs(headers);
      String id = hook.id();
      assertThat(allocatedPerRun(() -> throughTheBridge(hooked, id, hop, headers))).isZero();
    } finally {
      instrumentation.removeTransformer(transformer);
      instrumentation.retransformClasses(hooked);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCallOfAnSdkWithoutFlagsAllocatesNothing(SdkCall sdk) {
    Map<String, Object> body = SdkCall.body(1024);
    assertAllocatesNothing(sdk.woven(false, false), sdk.request(SdkCall.BEDROCK, body));
    UnaryOperator<Object> method = sdk.woven(true, false);
    assertAllocatesNothing(method, sdk.request(SdkCall.FIRST_PARTY, body));
    assertAllocatesNothing(method, sdk.request(SdkCall.OBJECT_STORE, body));
    for (int size : new int[] {256, 1024, 10 * 1024}) {
      assertAllocatesNothing(method, sdk.request(SdkCall.BEDROCK, SdkCall.body(size)));
    }
    // The measurement must be able to fail.
    body.put("anthropic_beta", List.of("files-api-2025-04-14"));
    Object withFlag = sdk.request(SdkCall.BEDROCK, body);
    assertThat(method.apply(withFlag)).isNotSameAs(withFlag);
    assertThat(allocated(() -> method.apply(withFlag))).isPositive();
  }

  private static void assertAllocatesNothing(UnaryOperator<Object> method, Object request) {
    assertThat(method.apply(request)).isSameAs(request);
    assertThat(allocatedPerRun(() -> method.apply(request))).isZero();
  }

  /** The JDK's own object, which the hook has as context. */
  private static Object http1Request(String uri) throws Exception {
    Module client = HttpRequest.class.getModule();
    ByteBuddyAgent.install()
        .redefineModule(
            client,
            Set.of(),
            Map.of(),
            Map.of("jdk.internal.net.http", Set.of(AllocationTest.class.getModule())),
            Set.of(),
            Map.of());
    Class<?> requestType = Class.forName("jdk.internal.net.http.HttpRequestImpl");
    Constructor<?> newRequest = requestType.getConstructor(HttpRequest.class, ProxySelector.class);
    newRequest.setAccessible(true);
    Object request = newRequest.newInstance(HttpRequest.newBuilder(URI.create(uri)).build(), null);
    Class<?> hopType = Class.forName("jdk.internal.net.http.Http1Request");
    // Its constructor wants a connection, which the adapter does not look at.
    Object hop =
        ReflectionFactory.getReflectionFactory()
            .newConstructorForSerialization(hopType, Object.class.getConstructor())
            .newInstance();
    Field field = hopType.getDeclaredField("request");
    field.setAccessible(true);
    field.set(hop, request);
    return hop;
  }

  /** As woven code does it. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Object throughTheBridge(
      Class<?> hooked, String hookId, Object context, Object value) {
    try {
      Function bridge =
          (Function)
              Enum.valueOf(
                  (Class)
                      Class.forName(
                          "dev.headstay.bridge.Bridge", true, ClassLoader.getSystemClassLoader()),
                  "BRIDGE");
      return ((BiFunction) ((Function) bridge.apply(hooked)).apply(hookId)).apply(context, value);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Bytes that {@value #CALLS} calls allocate: the least of several runs, since the JVM allocates
   * on a thread now and then for itself, which no run of a call that allocates would be free of.
   */
  private static long allocatedPerRun(Runnable call) {
    repeat(call);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      least = Math.min(least, allocated(() -> repeat(call)));
    }
    return least;
  }

  private static long allocated(Runnable call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    call.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static void repeat(Runnable call) {
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
  }
}
