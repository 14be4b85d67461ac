package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headstay.bridge.Bridge;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

@ParameterizedClass(name = "seesBridge={0}")
@ValueSource(booleans = {false, true})
class WeaverTest {
  private static final String NAME = Fixture.class.getName();
  private static final String BOX = Fixture.Box.class.getName();
  private static final String BOX_TYPE = "L" + BOX.replace('.', '/') + ";";
  private static final String GREET = "(Ljava/lang/String;)Ljava/lang/String;";
  private static final String WIDE = "(JDLjava/lang/String;J" + BOX_TYPE + ")Ljava/lang/String;";
  private static final String CHOOSE = "(I)Ljava/lang/CharSequence;";
  private static final String CALL_TWICE = "(" + BOX_TYPE + ")Ljava/lang/String;";
  private static final String JOIN = "(" + BOX_TYPE + "Ljava/lang/String;)Ljava/lang/String;";
  private static final String ADAPTER = "no.such.Adapter";
  private static final BiFunction<Object, Object, Object> SHOUT = (context, value) -> value + "!";

  private static Hook entry(String method, String descriptor, int argument, int context) {
    return Hook.onEntry(NAME, method, descriptor, argument, context, ADAPTER);
  }

  private static Hook content(String method, String descriptor) {
    return Hook.afterCall(
        NAME, method, descriptor, BOX, "content", "()Ljava/lang/String;", Hook.THIS, ADAPTER);
  }

  @Parameter boolean seesBridge;

  private byte[] weave(Hook... hooks) {
    return weave(ClassFiles.of(Fixture.class), Arrays.asList(hooks));
  }

  private byte[] weave(byte[] classFile, List<Hook> hooks) {
    return Weaver.weave(classFile, hooks, seesBridge);
  }

  /** An object of the woven class; its own type is another than {@link Fixture} here. */
  private static Object made(byte[] classFile) throws ReflectiveOperationException {
    return ClassFiles.define(NAME, classFile).getConstructor().newInstance();
  }

  private static Object call(Object target, String method, Object... arguments)
      throws ReflectiveOperationException {
    for (var candidate : target.getClass().getMethods()) {
      if (candidate.getName().equals(method)) {
        return candidate.invoke(target, arguments);
      }
    }
    throw new NoSuchMethodException(method);
  }

  @AfterEach
  void disconnect() {
    Bridge.connect(hooked -> Bridge.UNHOOKED);
  }

  @Test
  void replacesAnArgumentOnEntry() throws Exception {
    Object fixture = made(weave(entry("greet", GREET, 0, Hook.THIS)));
    try (Woven woven = new Woven(SHOUT)) {
      assertThat(call(fixture, "greet", "you")).isEqualTo("hello you!");
      assertThat(woven.calls)
          .containsExactly(new Woven.Call(fixture.getClass(), "greet" + GREET, fixture, "you"));
    }
  }

  @Test
  void findsArgumentsBehindLongsAndDoubles() throws Exception {
    Object fixture = made(weave(entry("wide", WIDE, 2, 4)));
    Fixture.Box context = new Fixture.Box("ctx");
    try (Woven woven = new Woven((box, value) -> value + "0")) {
      assertThat(call(fixture, "wide", 7L, 0.5, "1", 2L, context)).isEqualTo("1017.02.5");
      assertThat(woven.calls).hasSize(1);
      assertThat(woven.calls.get(0).context()).isSameAs(context);
    }
    try (Woven woven = new Woven((box, value) -> "x")) {
      assertThat(call(fixture, "wide", 7L, 0.5, "1", 2L, context)).isEqualTo("x!ctx2.5");
    }
  }

  @Test
  void replacesAnArgumentThatIsTheContextOfAnother() throws Exception {
    Object fixture = made(weave(entry("wide", WIDE, 4, 2)));
    try (Woven woven = new Woven((name, box) -> new Fixture.Box("for " + name))) {
      assertThat(call(fixture, "wide", 1L, 1.0, "n", 1L, new Fixture.Box("mine")))
          .isEqualTo("n!for n2.0");
      assertThat(woven.calls.get(0).context()).isEqualTo("n");
    }
  }

  @Test
  void replacesArgumentsOfArrayTypes() throws Exception {
    Object fixture = made(weave(entry("array", "([I)[I", 0, Hook.THIS)));
    try (Woven woven = new Woven((context, value) -> new int[] {41})) {
      assertThat((int[]) call(fixture, "array", new int[] {1})).containsExactly(42);
    }
  }

  @Test
  void replacesTheResultOfEveryReturn() throws Exception {
    Object fixture = made(weave(Hook.onReturn(NAME, "choose", CHOOSE, Hook.THIS, ADAPTER)));
    try (Woven woven = new Woven(SHOUT)) {
      assertThat(call(fixture, "choose", 0)).isEqualTo("zero!");
      assertThat(call(fixture, "choose", 1)).isEqualTo("one!");
      assertThat(call(fixture, "choose", 2)).isEqualTo("/ by zero!");
      assertThat(call(fixture, "choose", 4)).isEqualTo("5!");
      assertThat(woven.calls).hasSize(4).allMatch(c -> c.context() == fixture);
    }
  }

  @Test
  void replacesTheResultOfEachCallAndOfNoOther() throws Exception {
    Object fixture = made(weave(content("callTwice", CALL_TWICE)));
    try (Woven woven = new Woven((context, value) -> "<" + value + ">")) {
      assertThat(call(fixture, "callTwice", new Fixture.Box("a")))
          .isEqualTo("0<content of a><content of default+content of default>shared");
      assertThat(woven.calls).hasSize(2).allMatch(c -> c.context() == fixture);
    }
  }

  @Test
  void leavesStaticCallsOfTheSameShapeAlone() {
    Hook hook =
        Hook.afterCall(
            NAME,
            "callTwice",
            CALL_TWICE,
            BOX,
            "shared",
            "()Ljava/lang/String;",
            Hook.THIS,
            ADAPTER);
    assertThat(weave(hook)).isNull();
  }

  @Test
  void replacesTheLastArgumentOfACall() throws Exception {
    Object fixture =
        made(
            weave(
                Hook.beforeCall(
                    NAME,
                    "join",
                    JOIN,
                    BOX,
                    "joined",
                    "(JLjava/lang/String;)Ljava/lang/String;",
                    Hook.THIS,
                    ADAPTER)));
    try (Woven woven = new Woven((context, value) -> "<" + value + ">")) {
      assertThat(call(fixture, "join", new Fixture.Box("a"), "b")).isEqualTo("0a2<b>?!a");
      assertThat(woven.calls).hasSize(1).allMatch(c -> c.context() == fixture);
    }
  }

  @Test
  void replacesAFieldThatWasRead() throws Exception {
    Object fixture =
        made(
            weave(
                Hook.afterRead(
                    NAME, "join", JOIN, BOX, "label", "Ljava/lang/String;", 0, ADAPTER)));
    try (Woven woven = new Woven((context, value) -> "<" + value + ">")) {
      Fixture.Box box = new Fixture.Box("a");
      assertThat(call(fixture, "join", box, "b")).isEqualTo("0a2b<?>!a");
      assertThat(box.label).isEqualTo("?");
      assertThat(woven.calls).hasSize(1).allMatch(c -> c.context() == box);
    }
  }

  @Test
  void leavesStaticFieldsOfTheSameShapeAlone() {
    assertThat(
            weave(
                Hook.afterRead(
                    NAME, "join", JOIN, BOX, "sharedLabel", "Ljava/lang/String;", 0, ADAPTER)))
        .isNull();
  }

  @Test
  void tellsTwoPlacesInOneMethodApart() throws Exception {
    Hook call =
        Hook.beforeCall(
            NAME,
            "join",
            JOIN,
            BOX,
            "joined",
            "(JLjava/lang/String;)Ljava/lang/String;",
            Hook.THIS,
            ADAPTER);
    Hook read = Hook.afterRead(NAME, "join", JOIN, BOX, "label", "Ljava/lang/String;", 0, ADAPTER);
    assertThat(call.id()).isNotEqualTo(read.id());
    Object fixture = made(weave(call, read));
    try (Woven woven = new Woven((context, value) -> "<" + value + ">")) {
      assertThat(call(fixture, "join", new Fixture.Box("a"), "b")).isEqualTo("0a2<b><?>!a");
      assertThat(woven.calls).hasSize(2);
    }
  }

  @Test
  void hooksCallsInAConstructorAfterSuper() throws Exception {
    Object fixture = made(weave(content("<init>", "(" + BOX_TYPE + ")V")));
    try (Woven woven = new Woven((context, value) -> "hooked")) {
      Object fresh =
          fixture.getClass().getConstructor(Fixture.Box.class).newInstance(new Fixture.Box("b"));
      Fixture.Box box = (Fixture.Box) fresh.getClass().getField("box").get(fresh);
      assertThat(box.text()).isEqualTo("b+hooked");
      assertThat(woven.calls.get(0).context()).isSameAs(fresh);
    }
  }

  @Test
  void weavesSeveralHooksIntoOneClass() throws Exception {
    Object fixture =
        made(
            weave(
                entry("greet", GREET, 0, Hook.THIS),
                Hook.onReturn(NAME, "choose", CHOOSE, Hook.THIS, ADAPTER),
                content("callTwice", CALL_TWICE)));
    try (Woven woven = new Woven(SHOUT)) {
      call(fixture, "greet", "you");
      call(fixture, "choose", 0);
      call(fixture, "callTwice", new Fixture.Box("a"));
      assertThat(woven.calls)
          .extracting(Woven.Call::hookId)
          .containsExactly(
              "greet" + GREET,
              "choose" + CHOOSE,
              "callTwice" + CALL_TWICE + "/content",
              "callTwice" + CALL_TWICE + "/content");
    }
  }

  @Test
  void worksAsBeforeWithoutAnEngine() throws Exception {
    Object fixture =
        made(
            weave(
                entry("greet", GREET, 0, Hook.THIS),
                Hook.onReturn(NAME, "choose", CHOOSE, Hook.THIS, ADAPTER)));
    assertThat(call(fixture, "greet", "you")).isEqualTo("hello you");
    assertThat(call(fixture, "choose", 2)).isEqualTo("/ by zero");
  }

  @Test
  void keepsNullAsAValue() throws Exception {
    Object fixture = made(weave(entry("greet", GREET, 0, Hook.THIS)));
    try (Woven woven = new Woven((context, value) -> value)) {
      assertThat(call(fixture, "greet", (Object) null)).isEqualTo("hello null");
    }
  }

  @Test
  void failsInTheApplicationsOwnTypesWhenTheAnswerHasAnother() throws Exception {
    Object fixture = made(weave(entry("greet", GREET, 0, Hook.THIS)));
    try (Woven woven = new Woven((context, value) -> 1)) {
      assertThatThrownBy(() -> call(fixture, "greet", "you"))
          .isInstanceOf(InvocationTargetException.class)
          .hasCauseInstanceOf(ClassCastException.class);
    }
  }

  @Test
  void givesNothingWhenNoHookFindsItsPlace() {
    assertThat(weave()).isNull();
    assertThat(weave(entry("greet", "(Ljava/lang/Object;)Ljava/lang/String;", 0, Hook.THIS)))
        .isNull();
    assertThat(weave(entry("gone", GREET, 0, Hook.THIS))).isNull();
    assertThat(weave(content("greet", GREET))).isNull();
  }

  @Test
  void leavesStaticMethodsAlone() {
    assertThat(weave(entry("still", GREET, 0, 0))).isNull();
  }

  @Test
  void leavesMethodsWithoutCodeAlone() {
    byte[] codeless = ClassFiles.of(Fixture.Codeless.class);
    assertThat(weave(codeless, List.of(entry("greet", GREET, 0, Hook.THIS)))).isNull();
    assertThat(weave(codeless, List.of(entry("sing", GREET, 0, Hook.THIS)))).isNull();
  }

  @Test
  void copiesEveryOtherMethodVerbatim() {
    byte[] woven =
        weave(entry("wide", WIDE, 2, 4), Hook.onReturn(NAME, "choose", CHOOSE, -1, ADAPTER));
    Map<String, String> before = ClassFiles.methods(ClassFiles.of(Fixture.class));
    Map<String, String> after = ClassFiles.methods(woven);
    assertThat(List.copyOf(after.keySet())).isEqualTo(List.copyOf(before.keySet()));
    Set<String> changed = new TreeSet<>();
    before.forEach(
        (method, code) -> {
          if (!code.equals(after.get(method))) {
            changed.add(method);
          }
        });
    assertThat(changed).containsExactlyInAnyOrder("1 wide" + WIDE, "1 choose" + CHOOSE);
  }

  /** Also what a retransformation demands: it may not change any of this. */
  @Test
  void keepsTheShapeOfTheClass() {
    byte[] woven =
        weave(
            entry("wide", WIDE, 2, 4),
            Hook.onReturn(NAME, "choose", CHOOSE, Hook.THIS, ADAPTER),
            content("<init>", "(" + BOX_TYPE + ")V"));
    assertThat(shape(woven)).isEqualTo(shape(ClassFiles.of(Fixture.class))).contains("visits");
  }

  private static String shape(byte[] classFile) {
    StringBuilder shape = new StringBuilder();
    new ClassReader(classFile)
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public void visit(
                  int version, int access, String name, String sig, String parent, String[] types) {
                shape.append(List.of(version, access, name, parent, List.of(types))).append('\n');
              }

              @Override
              public FieldVisitor visitField(
                  int access, String name, String descriptor, String signature, Object value) {
                shape.append(access + " " + name + descriptor + signature + value + '\n');
                return null;
              }

              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String descriptor, String signature, String[] thrown) {
                shape.append(access + " " + name + descriptor + signature + '\n');
                return null;
              }

              @Override
              public void visitInnerClass(String name, String outer, String inner, int access) {
                shape.append(access + " " + name + outer + inner + '\n');
              }
            },
            0);
    return shape.toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {46, 47, 48, 49, 50})
  void weavesClassFilesWithoutStackMaps(int major) throws Exception {
    byte[] woven = weave(old(major), List.of(Hook.onEntry("Old", "greet", GREET, 0, -1, "")));
    assertThat(ClassFiles.major(woven)).isEqualTo(major);
    Object fixture = ClassFiles.define("Old", woven).getConstructor().newInstance();
    try (Woven recorded = new Woven(SHOUT)) {
      assertThat(call(fixture, "greet", "you")).isEqualTo("you!");
      assertThat(call(fixture, "greet", (Object) null)).isEqualTo("null!");
      assertThat(recorded.calls.get(0).hooked()).isSameAs(fixture.getClass());
    }
  }

  /** {@code class Old { String greet(String s) { return s == null ? "" : s; } }} */
  private static byte[] old(int major) {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(major, Opcodes.ACC_PUBLIC, "Old", null, "java/lang/Object", null);
    MethodVisitor init = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
    init.visitCode();
    init.visitVarInsn(Opcodes.ALOAD, 0);
    init.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
    init.visitInsn(Opcodes.RETURN);
    init.visitMaxs(0, 0);
    init.visitEnd();
    MethodVisitor greet = writer.visitMethod(Opcodes.ACC_PUBLIC, "greet", GREET, null, null);
    Label present = new Label();
    greet.visitCode();
    greet.visitVarInsn(Opcodes.ALOAD, 1);
    greet.visitJumpInsn(Opcodes.IFNONNULL, present);
    greet.visitLdcInsn("");
    greet.visitInsn(Opcodes.ARETURN);
    greet.visitLabel(present);
    if (major > 49) {
      greet.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    }
    greet.visitVarInsn(Opcodes.ALOAD, 1);
    greet.visitInsn(Opcodes.ARETURN);
    greet.visitMaxs(0, 0);
    greet.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  /** 69 is Java 25's; 99 is no Java's yet, so it is read with its version lowered. */
  @ParameterizedTest
  @ValueSource(ints = {52, 55, 61, 69, 99})
  void keepsTheVersionOfTheClassFile(int major) throws Exception {
    byte[] original = ClassFiles.withMajor(ClassFiles.of(Fixture.class), major);
    byte[] woven =
        weave(
            original,
            List.of(entry("wide", WIDE, 2, 4), Hook.onReturn(NAME, "choose", CHOOSE, -1, ADAPTER)));
    assertThat(ClassFiles.major(woven)).isEqualTo(major);
    assertThat(ClassFiles.major(original)).as("what was given is not written to").isEqualTo(major);
    Object fixture = made(ClassFiles.withMajor(woven, Math.min(major, 61)));
    try (Woven recorded = new Woven(SHOUT)) {
      assertThat(call(fixture, "choose", 1)).isEqualTo("one!");
      assertThat(call(fixture, "wide", 1L, 1.0, "n", 1L, new Fixture.Box("c")))
          .isEqualTo("n!!c2.0");
    }
  }

  /** Neither javac nor kotlinc leaves anything below a result, but the JVM would allow it. */
  @Test
  void replacesAResultThatHasMoreBelowItOnTheStack() throws Exception {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    new ClassReader(old(52))
        .accept(
            new ClassVisitor(Opcodes.ASM9, writer) {
              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String descriptor, String signature, String[] thrown) {
                MethodVisitor next = super.visitMethod(access, name, descriptor, signature, thrown);
                if (!name.equals("greet")) {
                  return next;
                }
                next.visitCode();
                next.visitInsn(Opcodes.LCONST_1);
                next.visitInsn(Opcodes.ACONST_NULL);
                next.visitVarInsn(Opcodes.ALOAD, 1);
                next.visitInsn(Opcodes.ARETURN);
                next.visitMaxs(0, 0);
                next.visitEnd();
                return null;
              }
            },
            0);
    byte[] woven =
        weave(writer.toByteArray(), List.of(Hook.onReturn("Old", "greet", GREET, Hook.THIS, "")));
    Object fixture = ClassFiles.define("Old", woven).getConstructor().newInstance();
    try (Woven recorded = new Woven(SHOUT)) {
      assertThat(call(fixture, "greet", "you")).isEqualTo("you!");
    }
  }

  @Test
  void asksOnceHoweverOftenTheClassIsRetransformed() throws Exception {
    Object fixture = made(ClassFiles.of(Fixture.class));
    List<Hook> hooks =
        List.of(
            entry("greet", GREET, 0, Hook.THIS),
            Hook.onReturn(NAME, "choose", CHOOSE, Hook.THIS, ADAPTER));
    ClassFileTransformer weaver =
        new ClassFileTransformer() {
          @Override
          public byte[] transform(
              ClassLoader loader,
              String name,
              Class<?> redefined,
              ProtectionDomain domain,
              byte[] classFile) {
            return redefined == fixture.getClass() ? weave(classFile, hooks) : null;
          }
        };
    Instrumentation instrumentation = ByteBuddyAgent.install();
    instrumentation.addTransformer(weaver, true);
    try (Woven woven = new Woven(SHOUT)) {
      for (int i = 1; i <= 3; i++) {
        instrumentation.retransformClasses(fixture.getClass());
        woven.calls.clear();
        assertThat(call(fixture, "greet", "you")).isEqualTo("hello you!");
        assertThat(call(fixture, "choose", 0)).isEqualTo("zero!");
        assertThat(woven.calls).hasSize(2);
      }
      instrumentation.removeTransformer(weaver);
      instrumentation.retransformClasses(fixture.getClass());
      assertThat(call(fixture, "greet", "you")).isEqualTo("hello you");
    } finally {
      instrumentation.removeTransformer(weaver);
    }
  }
}
