package dev.headstay.it.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.bridge.HookTransformer;
import dev.headstay.engine.ClientIntegration;
import dev.headstay.engine.Hook;
import dev.headstay.it.ClientVersions;
import dev.headstay.it.ClientVersions.ClientVersion;
import dev.headstay.testing.Jdks;
import dev.headstay.testing.Jdks.Jdk;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.BasicVerifier;
import org.objectweb.asm.tree.analysis.Frame;
import org.objectweb.asm.util.CheckClassAdapter;

/** Holds every hook against the class files of every version that is claimed to work. */
class HookTargetsTest {
  private static final String JAVA_NET_HTTP = "java-net-http";

  private static final List<String> JAVA_NET_HTTP_CLASSES =
      List.of("jdk.internal.net.http.Http1Request", "jdk.internal.net.http.Stream");

  static List<ClientVersion> versions() {
    return ClientVersions.all();
  }

  /** Those that have java.net.http. */
  static List<Jdk> jdks() {
    return Jdks.all().stream().filter(jdk -> jdk.feature() >= 11).toList();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void hooksOfALibraryAreInEveryVersion(ClientVersion client) throws Exception {
    try (ClassFileLocator classFiles = locator(client.jars())) {
      List<String> expected = new ArrayList<>(client.http1());
      expected.addAll(client.http2());
      expected.addAll(client.bodies());
      assertThat(client.http1()).isNotEmpty();
      List<Hook> hooks = Integrations.hooks(client.id());
      assertThat(classesOf(matching(hooks, classFiles)))
          .containsExactlyInAnyOrderElementsOf(expected);
      assertThat(classesOf(existing(hooks, classFiles)))
          .as("classes that are there without the hooked method")
          .containsExactlyInAnyOrderElementsOf(expected);
      URL[] urls = new URL[client.jars().size()];
      for (int i = 0; i < urls.length; i++) {
        urls[i] = client.jars().get(i).toUri().toURL();
      }
      try (URLClassLoader loader = new URLClassLoader(urls, platform())) {
        checkWoven(hooks, classFiles, loader);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void hooksOfJavaNetHttpAreInEveryJdk(Jdk jdk) throws Exception {
    try (JdkClassFiles classFiles = new JdkClassFiles(jdk)) {
      List<Hook> hooks = Integrations.hooks(JAVA_NET_HTTP);
      assertThat(classesOf(matching(hooks, classFiles)))
          .containsExactlyInAnyOrderElementsOf(JAVA_NET_HTTP_CLASSES);
      checkWoven(hooks, classFiles, jdk.equals(Jdks.running()) ? platform() : null);
    }
  }

  @Test
  void everySupportedJdkWasLookedAt() {
    assertThat(jdks()).extracting(Jdk::feature).contains(17, 25);
  }

  @Test
  void noHookIsWithoutAVersionThatHasIt() throws Exception {
    Set<String> unmatched = new TreeSet<>();
    for (ClientIntegration integration : Integrations.all()) {
      integration.hooks().forEach(hook -> unmatched.add(name(integration.id(), hook)));
    }
    assertThat(unmatched).isNotEmpty();
    for (ClientVersion client : versions()) {
      try (ClassFileLocator classFiles = locator(client.jars())) {
        matching(Integrations.hooks(client.id()), classFiles)
            .forEach(hook -> unmatched.remove(name(client.id(), hook)));
      }
    }
    try (JdkClassFiles classFiles = new JdkClassFiles(Jdks.running())) {
      matching(Integrations.hooks(JAVA_NET_HTTP), classFiles)
          .forEach(hook -> unmatched.remove(name(JAVA_NET_HTTP, hook)));
    }
    assertThat(unmatched).isEmpty();
  }

  private static String name(String id, Hook hook) {
    return id + ": " + hook;
  }

  @Test
  void everyIntegrationHasVersionsAndEveryVersionAnIntegration() {
    Set<String> ids = new TreeSet<>(Set.of(JAVA_NET_HTTP));
    versions().forEach(client -> ids.add(client.id()));
    assertThat(Integrations.all())
        .extracting(ClientIntegration::id)
        .containsExactlyInAnyOrderElementsOf(ids);
  }

  /** The check must be able to fail: a hook that is one letter off matches nothing. */
  @Test
  void aHookThatIsOffMatchesNothing() throws Exception {
    ClientVersion client = ClientVersions.of("okhttp", "4.12.0");
    String codec = client.http1().get(0);
    String descriptor = "(Lokhttp3/Request;)V";
    Hook right = Hook.onEntry(codec, "writeRequestHeaders", descriptor, 0, Hook.THIS, "A");
    List<Hook> off =
        List.of(
            Hook.onEntry(codec, "writeRequestHeader", descriptor, 0, Hook.THIS, "A"),
            Hook.onEntry(codec, "writeRequestHeaders", "(Lokhttp3/Response;)V", 0, -1, "A"),
            Hook.onEntry(codec + "s", "writeRequestHeaders", descriptor, 0, Hook.THIS, "A"),
            Hook.afterCall(
                codec,
                "writeRequestHeaders",
                descriptor,
                "okhttp3.Request",
                "gone",
                "()V",
                -1,
                "A"));
    try (ClassFileLocator classFiles = locator(client.jars())) {
      assertThat(matching(List.of(right), classFiles)).hasSize(1);
      assertThat(matching(off, classFiles)).isEmpty();
    }
  }

  private static ClassLoader platform() {
    return ClassLoader.getPlatformClassLoader();
  }

  private static Set<String> classesOf(List<Hook> hooks) {
    return hooks.stream().map(Hook::className).collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Hook> existing(List<Hook> hooks, ClassFileLocator classFiles)
      throws IOException {
    List<Hook> existing = new ArrayList<>();
    for (Hook hook : hooks) {
      if (classFiles.locate(hook.className()).isResolved()) {
        existing.add(hook);
      }
    }
    return existing;
  }

  private static List<Hook> matching(List<Hook> hooks, ClassFileLocator classFiles)
      throws Exception {
    TypePool pool = TypePool.Default.of(classFiles);
    List<Hook> matching = new ArrayList<>();
    for (Hook hook : existing(hooks, classFiles)) {
      TypeDescription type = pool.describe(hook.className()).resolve();
      for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
        if (method.getInternalName().equals(hook.methodName())
            && method.getDescriptor().equals(hook.descriptor())
            && !method.isStatic()
            && !method.isAbstract()
            && !method.isNative()
            && hasPlace(hook, method(hook, classFiles))) {
          matching.add(hook);
        }
      }
    }
    return matching;
  }

  private static MethodNode method(Hook hook, ClassFileLocator classFiles) throws IOException {
    ClassNode type = new ClassNode();
    new ClassReader(classFiles.locate(hook.className()).resolve())
        .accept(type, ClassReader.EXPAND_FRAMES);
    for (MethodNode method : type.methods) {
      if (method.name.equals(hook.methodName()) && method.desc.equals(hook.descriptor())) {
        return method;
      }
    }
    throw new AssertionError("no " + hook);
  }

  private static boolean hasPlace(Hook hook, MethodNode method) throws Exception {
    return switch (hook.point()) {
      case ARGUMENT_ON_ENTRY -> true;
      case RESULT_ON_RETURN -> onlyResultsAreReturned(hook, method);
      case RESULT_OF_CALL, ARGUMENT_OF_CALL, VALUE_OF_FIELD -> hasMember(hook, method);
    };
  }

  private static boolean hasMember(Hook hook, MethodNode method) {
    boolean isField = hook.point() == Hook.Point.VALUE_OF_FIELD;
    String hooked =
        String.join(
            " ", hook.memberOwner().replace('.', '/'), hook.memberName(), hook.memberDescriptor());
    for (AbstractInsnNode instruction : method.instructions) {
      String member = "";
      if (!isField && instruction instanceof MethodInsnNode call) {
        member = call.owner + " " + call.name + " " + call.desc;
      } else if (isField && instruction instanceof FieldInsnNode read) {
        member = read.owner + " " + read.name + " " + read.desc;
      }
      if (member.equals(hooked)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the result is alone on the stack wherever the method returns. */
  private static boolean onlyResultsAreReturned(Hook hook, MethodNode method) throws Exception {
    Frame<BasicValue>[] frames =
        new Analyzer<>(new BasicVerifier()).analyze(hook.className().replace('.', '/'), method);
    boolean returns = false;
    for (int i = 0; i < frames.length; i++) {
      if (method.instructions.get(i).getOpcode() == Opcodes.ARETURN && frames[i] != null) {
        returns = true;
        if (frames[i].getStackSize() != 1) {
          return false;
        }
      }
    }
    return returns;
  }

  /**
   * Each hooked class is woven as the agent would, and is then still sound.
   *
   * @param loader knows the types that the class names; where it is null, types are not told apart
   */
  private static void checkWoven(List<Hook> hooks, ClassFileLocator classFiles, ClassLoader loader)
      throws Exception {
    HookTransformer transformer = Integrations.transformer(noInstrumentation(), null);
    Set<String> seen = new HashSet<>();
    for (Hook hook : matching(hooks, classFiles)) {
      if (!seen.add(hook.className())) {
        continue;
      }
      byte[] classFile = classFiles.locate(hook.className()).resolve();
      byte[] woven =
          transformer.transform(loader, hook.className().replace('.', '/'), null, null, classFile);
      assertThat(woven).as("woven %s", hook.className()).isNotNull();
      if (loader == null) {
        analyzeMethods(woven);
      } else {
        StringWriter problems = new StringWriter();
        CheckClassAdapter.verify(
            new ClassReader(woven), loader, false, new PrintWriter(problems, true));
        assertThat(problems.toString()).as("%s after weaving", hook.className()).isEmpty();
      }
    }
    assertThat(seen).isNotEmpty();
  }

  private static void analyzeMethods(byte[] classFile) throws Exception {
    ClassNode type = new ClassNode();
    new ClassReader(classFile).accept(type, ClassReader.EXPAND_FRAMES);
    for (MethodNode method : type.methods) {
      new Analyzer<>(new BasicVerifier()).analyze(type.name, method);
    }
  }

  private static Instrumentation noInstrumentation() {
    return (Instrumentation)
        Proxy.newProxyInstance(
            HookTargetsTest.class.getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private static ClassFileLocator locator(List<Path> jars) throws IOException {
    List<ClassFileLocator> locators = new ArrayList<>();
    for (Path jar : jars) {
      locators.add(ClassFileLocator.ForJarFile.of(jar.toFile()));
    }
    locators.add(ClassFileLocator.ForClassLoader.of(platform()));
    return new ClassFileLocator.Compound(locators);
  }

  /** The class files of an installed JDK, without running it. */
  private static final class JdkClassFiles implements ClassFileLocator {
    private final FileSystem image;

    JdkClassFiles(Jdk jdk) throws IOException {
      image = FileSystems.newFileSystem(URI.create("jrt:/"), Map.of("java.home", jdk.home() + ""));
    }

    @Override
    public Resolution locate(String name) throws IOException {
      String file = name.replace('.', '/') + ".class";
      try (Stream<Path> modules = Files.list(image.getPath("/modules"))) {
        List<Path> found =
            modules.map(module -> module.resolve(file)).filter(Files::exists).toList();
        return found.isEmpty()
            ? new Resolution.Illegal(name)
            : new Resolution.Explicit(Files.readAllBytes(found.get(0)));
      }
    }

    @Override
    public void close() throws IOException {
      image.close();
    }
  }
}
