package dev.headstay.engine;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What {@code list-clients} tells of an integration's client. Read by the build alone: a program
 * never loads this type.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ClientFacts {
  /** What people call it, with the versions that it goes by. */
  String name();

  /** The oldest version that the integration works with. */
  String oldest();

  /**
   * Whether it is an SDK that is asked before it signs, and leaves sending to a client of its own.
   */
  boolean signs() default false;
}
