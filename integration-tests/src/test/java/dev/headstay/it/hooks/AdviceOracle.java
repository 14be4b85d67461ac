package dev.headstay.it.hooks;

import dev.headstay.engine.ClientIntegration;
import dev.headstay.engine.Hook;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.asm.MemberSubstitution.Substitution.Chain.Step;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.TypeResolutionStrategy;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;

/** Weaves hooks by Byte Buddy's own means: {@link Advice} and {@link MemberSubstitution}. */
final class AdviceOracle implements ClassFileTransformer {
  final List<String> woven = new ArrayList<>();
  final List<Throwable> failures = new ArrayList<>();

  /** Puts {@link OracleBridge} where every class sees it. */
  static void openTo(Instrumentation instrumentation, Path folder) throws IOException {
    Path jar = folder.resolve("oracle-bridge.jar");
    String name = OracleBridge.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        InputStream in = AdviceOracle.class.getClassLoader().getResourceAsStream(name)) {
      out.putNextEntry(new JarEntry(name));
      out.write(in.readAllBytes());
    }
    instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(jar.toFile()));
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String internalName,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] classFile) {
    if (internalName == null) {
      return null;
    }
    String name = internalName.replace('/', '.');
    byte[] result = null;
    for (ClientIntegration integration : Integrations.all()) {
      for (Hook hook : integration.hooks()) {
        if (hook.className().equals(name)) {
          try {
            result = weave(hook, loader, result == null ? classFile : result);
          } catch (Throwable t) {
            failures.add(t);
            return null;
          }
        }
      }
    }
    if (result != null) {
      woven.add(name);
    }
    return result;
  }

  private static byte[] weave(Hook hook, ClassLoader loader, byte[] classFile) {
    ClassFileLocator locator =
        new ClassFileLocator.Compound(
            ClassFileLocator.Simple.of(hook.className(), classFile),
            ClassFileLocator.ForClassLoader.of(loader),
            ClassFileLocator.ForClassLoader.ofSystemLoader());
    TypePool pool = TypePool.Default.of(locator);
    TypeDescription type = pool.describe(hook.className()).resolve();
    AsmVisitorWrapper wrapper =
        switch (hook.point()) {
          case ARGUMENT_ON_ENTRY -> advice(hook, type, OnEntry.class);
          case RESULT_ON_RETURN -> advice(hook, type, OnReturn.class);
          case RESULT_OF_CALL, ARGUMENT_OF_CALL, VALUE_OF_FIELD -> substitution(hook, type);
        };
    return new ByteBuddy()
        .decorate(type, locator)
        .visit(wrapper)
        .make(TypeResolutionStrategy.Disabled.INSTANCE, pool)
        .getBytes();
  }

  private static ElementMatcher.Junction<MethodDescription> hooked(Hook hook) {
    return ElementMatchers.<MethodDescription>hasDescriptor(hook.descriptor())
        .and(
            hook.methodName().equals("<init>")
                ? ElementMatchers.isConstructor()
                : ElementMatchers.named(hook.methodName()));
  }

  private static AsmVisitorWrapper advice(Hook hook, TypeDescription type, Class<?> advice) {
    MethodDescription method = type.getDeclaredMethods().filter(hooked(hook)).getOnly();
    Advice.WithCustomMapping mapping =
        Advice.withCustomMapping().bind(HookedType.class, type).bind(HookId.class, hook.id());
    if (hook.context() == Hook.THIS) {
      mapping =
          mapping.bind(
              Context.class,
              new Advice.OffsetMapping.ForThisReference(
                  TypeDescription.Generic.OfNonGenericType.ForLoadedType.of(Object.class),
                  true,
                  Assigner.Typing.DYNAMIC,
                  false));
    } else {
      mapping = mapping.bind(argument(Context.class, method, hook.context(), true));
    }
    if (hook.point() == Hook.Point.ARGUMENT_ON_ENTRY) {
      mapping = mapping.bind(argument(Value.class, method, hook.argument(), false));
    }
    return mapping.to(advice).on(hooked(hook));
  }

  private static <T extends Annotation> Advice.OffsetMapping.Factory<T> argument(
      Class<T> annotation, MethodDescription method, int index, boolean readOnly) {
    return new Advice.OffsetMapping.ForArgument.Resolved.Factory<>(
        annotation, method.getParameters().get(index), readOnly, Assigner.Typing.DYNAMIC);
  }

  private static AsmVisitorWrapper substitution(Hook hook, TypeDescription type) {
    if (hook.context() != Hook.THIS) {
      throw new IllegalArgumentException(hook + " (expected: this as context)");
    }
    if (hook.point() == Hook.Point.VALUE_OF_FIELD) {
      return MemberSubstitution.strict()
          .field(
              ElementMatchers.<FieldDescription>named(hook.memberName())
                  .and(ElementMatchers.isDeclaredBy(ElementMatchers.named(hook.memberOwner()))))
          .onRead()
          .replaceWithChain(
              Step.OfOriginalExpression.INSTANCE,
              delegation(hook, type, "replaceResult"),
              Step.ForAssignment.castToSubstitutionResult())
          .on(hooked(hook));
    }
    MemberSubstitution.WithoutSpecification.ForMatchedMethod calls =
        MemberSubstitution.strict()
            .method(
                ElementMatchers.<MethodDescription>named(hook.memberName())
                    .and(ElementMatchers.hasDescriptor(hook.memberDescriptor()))
                    .and(ElementMatchers.isDeclaredBy(ElementMatchers.named(hook.memberOwner()))));
    return hook.point() == Hook.Point.ARGUMENT_OF_CALL
        ? calls
            .replaceWithChain(
                delegation(hook, type, "callWithReplaced"),
                Step.ForAssignment.castToSubstitutionResult())
            .on(hooked(hook))
        : calls
            .replaceWithChain(
                Step.OfOriginalExpression.INSTANCE,
                delegation(hook, type, "replaceResult"),
                Step.ForAssignment.castToSubstitutionResult())
            .on(hooked(hook));
  }

  private static Step.Factory<MemberSubstitution.Target> delegation(
      Hook hook, TypeDescription type, String name) {
    for (Method method : OracleBridge.class.getMethods()) {
      if (method.getName().equals(name)) {
        return Step.ForDelegation.withCustomMapping()
            .bind(HookedType.class, type)
            .bind(HookId.class, hook.id())
            .to(method);
      }
    }
    throw new AssertionError("no " + name);
  }

  /** The hooked class. */
  @Retention(RetentionPolicy.RUNTIME)
  @interface HookedType {}

  /** What names the hook. */
  @Retention(RetentionPolicy.RUNTIME)
  @interface HookId {}

  /** What the hook names as context. */
  @Retention(RetentionPolicy.RUNTIME)
  @interface Context {}

  /** The argument that is replaced. */
  @Retention(RetentionPolicy.RUNTIME)
  @interface Value {}

  /** Inlined at the start of a method. */
  static final class OnEntry {
    private OnEntry() {}

    @Advice.OnMethodEnter
    static void enter(
        @HookedType Class<?> hooked,
        @HookId String hookId,
        @Context Object context,
        @Value Object value) {
      value = OracleBridge.replace(hooked, hookId, context, value);
    }
  }

  /** Inlined at every return of a method. */
  static final class OnReturn {
    private OnReturn() {}

    @Advice.OnMethodExit
    static void exit(
        @HookedType Class<?> hooked,
        @HookId String hookId,
        @Context Object context,
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object value) {
      value = OracleBridge.replace(hooked, hookId, context, value);
    }
  }
}
