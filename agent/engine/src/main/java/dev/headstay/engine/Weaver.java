package dev.headstay.engine;

import dev.headstay.bridge.Bridge;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * Weaves hooks into a class file. A hook becomes some ten instructions without branches or
 * handlers, so there are no new stack map frames and no new members; every other method is copied
 * verbatim.
 */
final class Weaver {
  private static final int API = Opcodes.ASM9;

  /** The newest class file version that this ASM reads; a newer one is read as if it were this. */
  private static final int NEWEST_VERSION = Opcodes.V27;

  private static final String BRIDGE = Bridge.class.getName();
  private static final String CONSTANT = Bridge.BRIDGE.name();
  private static final String FUNCTION = "java/util/function/Function";
  private static final String BI_FUNCTION = "java/util/function/BiFunction";

  /** The most that the woven code needs on the operand stack above what was there. */
  private static final int EXTRA_STACK = 4;

  private Weaver() {}

  /**
   * The class file with every matching hook woven in.
   *
   * @param hooks the hooks of this class
   * @param seesBridge whether the class's own loader is known to find {@link Bridge} by its name;
   *     else woven code asks the system class loader for it at each call
   * @return null when no hook found its place
   */
  static byte @Nullable [] weave(byte[] classFile, List<Hook> hooks, boolean seesBridge) {
    int major = major(classFile);
    ClassReader reader = reader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    HookedClassVisitor visitor = new HookedClassVisitor(writer, hooks, major, seesBridge);
    reader.accept(visitor, 0);
    if (!visitor.woven) {
      return null;
    }
    byte[] woven = writer.toByteArray();
    return major > NEWEST_VERSION ? withMajor(woven, major) : woven;
  }

  /** Reads a class file, also one of a version that this ASM does not know. */
  static ClassReader reader(byte[] classFile) {
    return new ClassReader(
        major(classFile) > NEWEST_VERSION ? withMajor(classFile, NEWEST_VERSION) : classFile);
  }

  private static int major(byte[] classFile) {
    return ((classFile[6] & 0xff) << 8) | (classFile[7] & 0xff);
  }

  /** Whether a class file has hooks in it, of this copy of us or of an earlier one. */
  static boolean isWoven(byte[] classFile) {
    // Every character of the file is one of this text, and the name is of ASCII alone.
    String text = new String(classFile, StandardCharsets.ISO_8859_1);
    return text.contains(BRIDGE) || text.contains(BRIDGE.replace('.', '/'));
  }

  private static byte[] withMajor(byte[] classFile, int major) {
    byte[] copy = classFile.clone();
    copy[6] = (byte) (major >> 8);
    copy[7] = (byte) major;
    return copy;
  }

  static final class HookedClassVisitor extends ClassVisitor {
    private final List<Hook> hooks;
    private final int major;
    private final boolean seesBridge;
    private String className = "";
    boolean woven;

    HookedClassVisitor(ClassWriter writer, List<Hook> hooks, int major, boolean seesBridge) {
      super(API, writer);
      this.hooks = hooks;
      this.major = major;
      this.seesBridge = seesBridge;
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        @Nullable String signature,
        @Nullable String superName,
        String @Nullable [] interfaces) {
      className = name;
      super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
      if ((access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE | Opcodes.ACC_STATIC)) != 0) {
        return method;
      }
      for (int i = 0; i < hooks.size(); i++) {
        Hook hook = hooks.get(i);
        if (hook.methodName().equals(name) && hook.descriptor().equals(descriptor)) {
          method = new HookedMethodVisitor(method, this, hook);
        }
      }
      return method;
    }
  }

  static final class HookedMethodVisitor extends MethodVisitor {
    private final HookedClassVisitor hookedClass;
    private final Hook hook;
    private final Type[] arguments;

    HookedMethodVisitor(MethodVisitor method, HookedClassVisitor hookedClass, Hook hook) {
      super(API, method);
      this.hookedClass = hookedClass;
      this.hook = hook;
      this.arguments = Type.getArgumentTypes(hook.descriptor());
    }

    @Override
    public void visitCode() {
      super.visitCode();
      if (hook.point() == Hook.Point.ARGUMENT_ON_ENTRY) {
        int slot = slot(hook.argument());
        loadHook();
        loadContext();
        super.visitVarInsn(Opcodes.ALOAD, slot);
        replace(arguments[hook.argument()]);
        super.visitVarInsn(Opcodes.ASTORE, slot);
      }
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode == Opcodes.ARETURN && hook.point() == Hook.Point.RESULT_ON_RETURN) {
        replaceTop(Type.getReturnType(hook.descriptor()));
      }
      super.visitInsn(opcode);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      boolean hooked = opcode != Opcodes.INVOKESTATIC && isMember(owner, name, descriptor);
      if (hooked && hook.point() == Hook.Point.ARGUMENT_OF_CALL) {
        Type[] passed = Type.getArgumentTypes(descriptor);
        replaceTop(passed[passed.length - 1]);
      }
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      if (hooked && hook.point() == Hook.Point.RESULT_OF_CALL) {
        replaceTop(Type.getReturnType(descriptor));
      }
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      super.visitFieldInsn(opcode, owner, name, descriptor);
      if (opcode == Opcodes.GETFIELD
          && hook.point() == Hook.Point.VALUE_OF_FIELD
          && isMember(owner, name, descriptor)) {
        replaceTop(Type.getType(descriptor));
      }
    }

    private boolean isMember(String owner, String name, String descriptor) {
      return name.equals(hook.memberName())
          && descriptor.equals(hook.memberDescriptor())
          && owner.replace('/', '.').equals(hook.memberOwner());
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
      super.visitMaxs(maxStack + EXTRA_STACK, maxLocals);
    }

    private void replaceTop(Type type) {
      loadHook();
      super.visitInsn(Opcodes.SWAP);
      loadContext();
      super.visitInsn(Opcodes.SWAP);
      replace(type);
    }

    private int slot(int argument) {
      int slot = 1;
      for (int i = 0; i < argument; i++) {
        slot += arguments[i].getSize();
      }
      return slot;
    }

    private void loadContext() {
      int context = hook.context();
      super.visitVarInsn(Opcodes.ALOAD, context == Hook.THIS ? 0 : slot(context));
    }

    /** Leaves the hook's {@code BiFunction} on the stack. */
    private void loadHook() {
      if (hookedClass.seesBridge) {
        Type bridge = Type.getType(Bridge.class);
        super.visitFieldInsn(
            Opcodes.GETSTATIC, bridge.getInternalName(), CONSTANT, bridge.getDescriptor());
      } else {
        askForBridge();
      }
      if (hookedClass.major >= Opcodes.V1_5) {
        super.visitLdcInsn(Type.getObjectType(hookedClass.className));
      } else {
        // Class constants came with Java 5; httpcore 4.0 is compiled for an older one.
        super.visitLdcInsn(hookedClass.className.replace('/', '.'));
        super.visitMethodInsn(
            Opcodes.INVOKESTATIC,
            "java/lang/Class",
            "forName",
            "(Ljava/lang/String;)Ljava/lang/Class;",
            false);
      }
      apply(hook.id());
    }

    private void askForBridge() {
      super.visitLdcInsn(BRIDGE);
      super.visitInsn(Opcodes.ICONST_1);
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          "java/lang/ClassLoader",
          "getSystemClassLoader",
          "()Ljava/lang/ClassLoader;",
          false);
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          "java/lang/Class",
          "forName",
          "(Ljava/lang/String;ZLjava/lang/ClassLoader;)Ljava/lang/Class;",
          false);
      super.visitLdcInsn(CONSTANT);
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          "java/lang/Enum",
          "valueOf",
          "(Ljava/lang/Class;Ljava/lang/String;)Ljava/lang/Enum;",
          false);
      super.visitTypeInsn(Opcodes.CHECKCAST, FUNCTION);
    }

    private void apply(String hookId) {
      super.visitMethodInsn(
          Opcodes.INVOKEINTERFACE,
          FUNCTION,
          "apply",
          "(Ljava/lang/Object;)Ljava/lang/Object;",
          true);
      super.visitTypeInsn(Opcodes.CHECKCAST, FUNCTION);
      super.visitLdcInsn(hookId);
      super.visitMethodInsn(
          Opcodes.INVOKEINTERFACE,
          FUNCTION,
          "apply",
          "(Ljava/lang/Object;)Ljava/lang/Object;",
          true);
      super.visitTypeInsn(Opcodes.CHECKCAST, BI_FUNCTION);
    }

    /** Takes hook, context and value from the stack and leaves the value to use. */
    private void replace(Type type) {
      super.visitMethodInsn(
          Opcodes.INVOKEINTERFACE,
          BI_FUNCTION,
          "apply",
          "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;",
          true);
      super.visitTypeInsn(Opcodes.CHECKCAST, type.getInternalName());
      hookedClass.woven = true;
    }
  }
}
