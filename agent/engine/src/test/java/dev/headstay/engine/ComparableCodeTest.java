package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

class ComparableCodeTest {
  private static final byte[] FILE = ClassFiles.of(Fixture.class);

  /** Other constants, the methods from the last to the first, and nothing for debuggers. */
  private static byte[] rewritten(byte[] classFile, int without) {
    ClassReader reader = new ClassReader(classFile);
    List<String> methods = new ArrayList<>(ClassFiles.methods(classFile).keySet());
    Collections.reverse(methods);
    ClassWriter writer = new ClassWriter(0);
    for (int i = 0; i <= methods.size(); i++) {
      String wanted = i == 0 || i - 1 == without ? "" : methods.get(i - 1);
      boolean first = i == 0;
      reader.accept(
          new ClassVisitor(Opcodes.ASM9, first ? writer : null) {
            @Override
            public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] thrown) {
              return wanted.equals(access + " " + name + descriptor)
                  ? writer.visitMethod(access, name, descriptor, signature, thrown)
                  : null;
            }
          },
          ClassReader.SKIP_DEBUG);
    }
    return writer.toByteArray();
  }

  private static byte[] woven(String method) {
    Hook hook =
        Hook.onEntry(
            Fixture.class.getName(),
            method,
            "(Ljava/lang/String;)Ljava/lang/String;",
            0,
            Hook.THIS,
            "no.such.Adapter");
    return Weaver.weave(FILE, Arrays.asList(hook), false);
  }

  @Test
  void isTheSameHoweverTheFileIsWritten() {
    byte[] other = rewritten(FILE, -1);

    assertThat(other).isNotEqualTo(FILE);
    assertThat(ComparableCode.isSame(FILE, other)).isTrue();
    assertThat(ComparableCode.isSame(woven("greet"), rewritten(woven("greet"), -1))).isTrue();
  }

  @Test
  void isAnotherWithOneInstructionOrMethodMoreOrLess() {
    assertThat(ComparableCode.isSame(FILE, woven("greet"))).isFalse();
    assertThat(ComparableCode.isSame(woven("greet"), FILE)).isFalse();
    assertThat(ComparableCode.isSame(FILE, rewritten(FILE, 0))).isFalse();
    assertThat(ComparableCode.isSame(FILE, ClassFiles.of(Fixture.Box.class))).isFalse();
  }

  @Test
  void readsAVersionThatIsNewerThanTheReader() {
    byte[] newer = ClassFiles.withMajor(FILE, 99);

    assertThat(ComparableCode.isSame(newer, newer)).isTrue();
  }

  @Test
  void seesWhetherAFileIsWoven() {
    assertThat(Weaver.isWoven(FILE)).isFalse();
    assertThat(Weaver.isWoven(woven("greet"))).isTrue();
  }
}
