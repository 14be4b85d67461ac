package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.bridge.Bridge;
import dev.headstay.bridge.HookTransformer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.security.ProtectionDomain;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import sample.http.Client;
import sample.http.Request;

/** Classes that were woven when they were loaded, in a JVM that redefines them. */
class RestoringTest {
  private static final String NAME = "sample/http/Client";

  @RegisterExtension final LoggedLines log = new LoggedLines();

  private final Instrumentation instrumentation =
      (Instrumentation)
          Proxy.newProxyInstance(
              RestoringTest.class.getClassLoader(),
              new Class<?>[] {Instrumentation.class},
              (proxy, method, arguments) ->
                  // Other tests have loaded classes of this name, too.
                  method.getName().equals("getAllLoadedClasses")
                      ? new Class<?>[] {client().client()}
                      : method.invoke(ByteBuddyAgent.install(), arguments));
  private final HookTransformer transformer =
      new HookTransformer(SampleClients.INDEX, SampleClients.CLIENTS, instrumentation, null);
  private byte[] file = ClassFiles.of(Client.class);
  private final SampleClients.Loader client =
      new SampleClients.Loader(transformer) {
        @Override
        public InputStream getResourceAsStream(String name) {
          return file != null && name.equals(NAME + ".class")
              ? new ByteArrayInputStream(file)
              : null;
        }
      };

  private SampleClients.Loader client() {
    return client;
  }

  @AfterEach
  void disconnect() {
    Bridge.disconnect();
  }

  /** Detaches, and gives what the JVM then has of the class. */
  private Restoring detach() throws Exception {
    assertThat(client.write("a")).isEqualTo("a by Client");
    Weaving weaving = (Weaving) transformer.made();
    transformer.remove();
    Restoring restoring = weaving.detach();
    assertThat(client.write("a")).isEqualTo("a");
    assertThat(transformer.transform(client, NAME, null, null, ClassFiles.of(Client.class)))
        .isNull();
    return restoring;
  }

  private byte[] handedOver() throws Exception {
    byte[][] handedOver = new byte[1][];
    change(
        classFile -> {
          handedOver[0] = classFile;
          return null;
        },
        true);
    return handedOver[0];
  }

  private interface Change {
    byte[] of(byte[] classFile);
  }

  private void change(Change change, boolean takesItBack) throws Exception {
    ClassFileTransformer other =
        new ClassFileTransformer() {
          @Override
          public byte[] transform(
              ClassLoader loader,
              String className,
              Class<?> type,
              ProtectionDomain domain,
              byte[] classFile) {
            return type == client.client() ? change.of(classFile) : null;
          }
        };
    instrumentation.addTransformer(other, true);
    instrumentation.retransformClasses(client.client());
    if (takesItBack) {
      instrumentation.removeTransformer(other);
    }
  }

  @Test
  void givesAClassItsOwnFileBack() throws Exception {
    Restoring restoring = detach();

    assertThat(restoring.restored()).isEqualTo(1);
    assertThat(restoring.left()).isEmpty();
    assertThat(handedOver()).isEqualTo(file);
  }

  @Test
  void leavesAClassWhoseFileIsAnotherByNow() throws Exception {
    client.client();
    file = ClassFiles.of(Request.class);

    Restoring restoring = detach();

    assertThat(restoring.restored()).isZero();
    assertThat(restoring.left())
        .containsExactly(
            "sample.http.Client (another agent has changed it too, or its file has changed)");
    assertThat(Weaver.isWoven(handedOver())).isTrue();
  }

  @Test
  void leavesAClassWithoutAFile() throws Exception {
    client.client();
    file = null;

    assertThat(detach().left())
        .containsExactly("sample.http.Client (its class file is not to be had)");
  }

  @Test
  void leavesAClassThatAnotherAgentHasChanged() throws Exception {
    client.client();
    change(RestoringTest::withMore, false);

    assertThat(detach().left()).singleElement().asString().contains("another agent");
  }

  /** With an instruction that does nothing in each method. */
  private static byte[] withMore(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] thrown) {
            return new MethodVisitor(
                Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, thrown)) {
              @Override
              public void visitCode() {
                super.visitCode();
                visitInsn(Opcodes.NOP);
              }
            };
          }
        },
        0);
    return writer.toByteArray();
  }

  /** One that has what it needs to be woven again, but for the hooks that are there already. */
  @Test
  void weavesAClassOnceThatStayedWoven() throws Exception {
    client.client();
    file = null;
    detach();
    HookTransformer second =
        new HookTransformer(
            SampleClients.INDEX, SampleClients.CLIENTS, instrumentation, null, true);
    Weaving weaving = (Weaving) second.weaving();
    byte[] woven = handedOver();

    assertThat(second.transform(client, NAME, client.client(), null, woven)).isNull();

    assertThat(client.write("a")).isEqualTo("a by Client");
    assertThat(weaving.wovenClasses()).containsExactly(client.client());
    second.remove();
    weaving.detach();
  }
}
