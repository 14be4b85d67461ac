package dev.headstay.engine;

import org.jspecify.annotations.Nullable;

/**
 * One place in one method of a client where a value is replaced. Immutable.
 *
 * <p>A hook is pinned to the method's full descriptor: where a client's next version changes it,
 * the hook simply doesn't match, and that is said once.
 */
public final class Hook {
  /** Where in the method the value is replaced. */
  public enum Point {
    /** On entry, an argument of the method. */
    ARGUMENT_ON_ENTRY,
    /** Before each return, the method's result. */
    RESULT_ON_RETURN,
    /** After each call of another method without arguments, that call's result. */
    RESULT_OF_CALL,
    /** Before each call of another method, that call's last argument. */
    ARGUMENT_OF_CALL,
    /** After each read of a field, its value. */
    VALUE_OF_FIELD
  }

  /** The context that stands for {@code this} of the hooked method. */
  public static final int THIS = -1;

  private final String className;
  private final String methodName;
  private final String descriptor;
  private final Point point;
  private final int argument;
  private final int context;
  private final @Nullable String memberOwner;
  private final @Nullable String memberName;
  private final @Nullable String memberDescriptor;
  private final String adapter;

  private Hook(
      String className,
      String methodName,
      String descriptor,
      Point point,
      int argument,
      int context,
      @Nullable String memberOwner,
      @Nullable String memberName,
      @Nullable String memberDescriptor,
      String adapter) {
    this.className = className;
    this.methodName = methodName;
    this.descriptor = descriptor;
    this.point = point;
    this.argument = argument;
    this.context = context;
    this.memberOwner = memberOwner;
    this.memberName = memberName;
    this.memberDescriptor = memberDescriptor;
    this.adapter = adapter;
  }

  /**
   * A hook on entry of a method, which replaces its argument {@code argument}.
   *
   * @param className binary name, with dots
   * @param methodName not a constructor: its {@code this} can't be passed before {@code super()}
   * @param descriptor the method's full descriptor
   * @param argument 0 for the first
   * @param context {@link #THIS} or the index of another argument of an object type
   * @param adapter binary name of the {@link HopAdapter}
   */
  public static Hook onEntry(
      String className,
      String methodName,
      String descriptor,
      int argument,
      int context,
      String adapter) {
    return new Hook(
        className,
        methodName,
        descriptor,
        Point.ARGUMENT_ON_ENTRY,
        argument,
        context,
        null,
        null,
        null,
        adapter);
  }

  /** A hook on return of a method, which replaces its result. Parameters as in {@link #onEntry}. */
  public static Hook onReturn(
      String className, String methodName, String descriptor, int context, String adapter) {
    return new Hook(
        className,
        methodName,
        descriptor,
        Point.RESULT_ON_RETURN,
        0,
        context,
        null,
        null,
        null,
        adapter);
  }

  /**
   * A hook after each call of another method within a method, which replaces the call's result. In
   * a constructor those calls must come after {@code super()}.
   *
   * @param memberOwner binary name of the class named in the call
   * @param memberDescriptor has an object type as result
   */
  public static Hook afterCall(
      String className,
      String methodName,
      String descriptor,
      String memberOwner,
      String memberName,
      String memberDescriptor,
      int context,
      String adapter) {
    return within(
        Point.RESULT_OF_CALL,
        className,
        methodName,
        descriptor,
        memberOwner,
        memberName,
        memberDescriptor,
        context,
        adapter);
  }

  /**
   * A hook before each call of another method within a method, which replaces the call's last
   * argument. Parameters as in {@link #afterCall}; that argument is of an object type.
   */
  public static Hook beforeCall(
      String className,
      String methodName,
      String descriptor,
      String memberOwner,
      String memberName,
      String memberDescriptor,
      int context,
      String adapter) {
    return within(
        Point.ARGUMENT_OF_CALL,
        className,
        methodName,
        descriptor,
        memberOwner,
        memberName,
        memberDescriptor,
        context,
        adapter);
  }

  /**
   * A hook after each read of an object's field within a method, which replaces the value that was
   * read. Parameters as in {@link #afterCall}; the field is of an object type and not static.
   */
  public static Hook afterRead(
      String className,
      String methodName,
      String descriptor,
      String memberOwner,
      String memberName,
      String memberDescriptor,
      int context,
      String adapter) {
    return within(
        Point.VALUE_OF_FIELD,
        className,
        methodName,
        descriptor,
        memberOwner,
        memberName,
        memberDescriptor,
        context,
        adapter);
  }

  private static Hook within(
      Point point,
      String className,
      String methodName,
      String descriptor,
      String memberOwner,
      String memberName,
      String memberDescriptor,
      int context,
      String adapter) {
    return new Hook(
        className,
        methodName,
        descriptor,
        point,
        0,
        context,
        memberOwner,
        memberName,
        memberDescriptor,
        adapter);
  }

  public String className() {
    return className;
  }

  public String methodName() {
    return methodName;
  }

  public String descriptor() {
    return descriptor;
  }

  public Point point() {
    return point;
  }

  /** Which argument is replaced, 0 for the first. Without meaning at other points. */
  public int argument() {
    return argument;
  }

  /** What the adapter gets as context: {@link #THIS}, or the argument of this index. */
  public int context() {
    return context;
  }

  /** Binary name of the class in the hooked call or read; null at other points. */
  public @Nullable String memberOwner() {
    return memberOwner;
  }

  public @Nullable String memberName() {
    return memberName;
  }

  public @Nullable String memberDescriptor() {
    return memberDescriptor;
  }

  /** Binary name of the {@link HopAdapter} that does the work. */
  public String adapter() {
    return adapter;
  }

  /** What woven code passes to name this hook: unique within the hooked class. */
  public String id() {
    return memberName == null
        ? methodName + descriptor
        : methodName + descriptor + "/" + memberName;
  }

  @Override
  public String toString() {
    return className + "." + methodName + descriptor;
  }
}
