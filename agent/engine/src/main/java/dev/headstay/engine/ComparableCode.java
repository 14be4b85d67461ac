package dev.headstay.engine;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.Attribute;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.TypePath;
import org.jspecify.annotations.Nullable;

/**
 * What a class file does, member by member, to be compared with another file of the same class. A
 * JVM that hands over a loaded class writes its file anew: in another order, with other constants,
 * and without what it has no use for, such as invisible annotations.
 */
final class ComparableCode extends ClassVisitor {
  private static final int API = Opcodes.ASM9;

  /** By name and descriptor, the type itself by an empty name: a class file with that alone. */
  private final Map<String, byte[]> members = new TreeMap<>();

  private int version;

  private ComparableCode() {
    super(API);
  }

  /** Whether two class files have the same fields, methods and code. */
  static boolean isSame(byte[] one, byte[] other) {
    Map<String, byte[]> members = of(one);
    Map<String, byte[]> others = of(other);
    if (!members.keySet().equals(others.keySet())) {
      return false;
    }
    for (Map.Entry<String, byte[]> member : members.entrySet()) {
      if (!Arrays.equals(member.getValue(), others.get(member.getKey()))) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, byte[]> of(byte[] classFile) {
    ComparableCode code = new ComparableCode();
    Weaver.reader(classFile).accept(code, ClassReader.SKIP_DEBUG);
    return code.members;
  }

  private ClassWriter alone() {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(version, 0, "C", null, "java/lang/Object", null);
    return writer;
  }

  private static int kept(int access) {
    return access & ~Opcodes.ACC_DEPRECATED;
  }

  @Override
  public void visit(
      int version,
      int access,
      String name,
      @Nullable String signature,
      @Nullable String superName,
      String @Nullable [] interfaces) {
    this.version = version;
    ClassWriter writer = new ClassWriter(0);
    writer.visit(version, kept(access), name, null, superName, interfaces);
    members.put("", writer.toByteArray());
  }

  @Override
  public @Nullable FieldVisitor visitField(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      @Nullable Object value) {
    ClassWriter writer = alone();
    writer.visitField(kept(access), name, descriptor, null, value);
    members.put(name + ':' + descriptor, writer.toByteArray());
    return null;
  }

  @Override
  public MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    ClassWriter writer = alone();
    MethodVisitor method = writer.visitMethod(kept(access), name, descriptor, null, exceptions);
    return new Code(method, writer, name + descriptor);
  }

  /** Instructions alone. */
  final class Code extends MethodVisitor {
    private final ClassWriter writer;
    private final String member;

    Code(MethodVisitor method, ClassWriter writer, String member) {
      super(API, method);
      this.writer = writer;
      this.member = member;
    }

    @Override
    public void visitEnd() {
      members.put(member, writer.toByteArray());
    }

    @Override
    public void visitParameter(@Nullable String name, int access) {}

    @Override
    public void visitAttribute(Attribute attribute) {}

    @Override
    public @Nullable AnnotationVisitor visitAnnotationDefault() {
      return null;
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
      return null;
    }

    @Override
    public @Nullable AnnotationVisitor visitTypeAnnotation(
        int type, @Nullable TypePath path, String descriptor, boolean visible) {
      return null;
    }

    @Override
    public void visitAnnotableParameterCount(int count, boolean visible) {}

    @Override
    public @Nullable AnnotationVisitor visitParameterAnnotation(
        int parameter, String descriptor, boolean visible) {
      return null;
    }

    @Override
    public @Nullable AnnotationVisitor visitInsnAnnotation(
        int type, @Nullable TypePath path, String descriptor, boolean visible) {
      return null;
    }

    @Override
    public @Nullable AnnotationVisitor visitTryCatchAnnotation(
        int type, @Nullable TypePath path, String descriptor, boolean visible) {
      return null;
    }

    @Override
    public @Nullable AnnotationVisitor visitLocalVariableAnnotation(
        int type,
        @Nullable TypePath path,
        Label[] start,
        Label[] end,
        int[] index,
        String descriptor,
        boolean visible) {
      return null;
    }
  }
}
