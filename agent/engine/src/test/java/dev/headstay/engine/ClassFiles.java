package dev.headstay.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.util.Textifier;
import org.objectweb.asm.util.TraceMethodVisitor;

/** Reads, defines and prints class files. */
final class ClassFiles {
  private ClassFiles() {}

  static byte[] of(Class<?> type) {
    String resource = type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getClassLoader().getResourceAsStream(resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int major(byte[] classFile) {
    return ((classFile[6] & 0xff) << 8) | (classFile[7] & 0xff);
  }

  static byte[] withMajor(byte[] classFile, int major) {
    byte[] copy = classFile.clone();
    copy[6] = (byte) (major >> 8);
    copy[7] = (byte) major;
    return copy;
  }

  /** Every method with its instructions and stack map frames, free of constant pool indices. */
  static Map<String, String> methods(byte[] classFile) {
    Map<String, String> methods = new LinkedHashMap<>();
    new ClassReader(classFile)
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String descriptor, String signature, String[] thrown) {
                Textifier text = new Textifier();
                return new TraceMethodVisitor(
                    new MethodVisitor(Opcodes.ASM9) {
                      @Override
                      public void visitEnd() {
                        StringWriter out = new StringWriter();
                        text.print(new PrintWriter(out, true));
                        methods.put(access + " " + name + descriptor, out.toString());
                      }
                    },
                    text);
              }
            },
            0);
    return methods;
  }

  /** Defines a class in a loader of its own, where the JVM verifies it. */
  static Class<?> define(String name, byte[] classFile) {
    return new Isolated(ClassFiles.class.getClassLoader(), name, classFile).loaded();
  }

  private static final class Isolated extends ClassLoader {
    private final String name;
    private final byte[] classFile;

    Isolated(ClassLoader parent, String name, byte[] classFile) {
      super(parent);
      this.name = name;
      this.classFile = classFile;
    }

    Class<?> loaded() {
      try {
        // Initialisation is what makes the JVM verify.
        return Class.forName(name, true, this);
      } catch (ClassNotFoundException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    protected Class<?> loadClass(String wanted, boolean resolve) throws ClassNotFoundException {
      if (!wanted.equals(name)) {
        return super.loadClass(wanted, resolve);
      }
      Class<?> known = findLoadedClass(name);
      return known != null ? known : defineClass(name, classFile, 0, classFile.length);
    }
  }
}
