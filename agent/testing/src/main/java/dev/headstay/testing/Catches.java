package dev.headstay.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The broken variants that a clause of the contract fails with: these and, where the client has
 * what the clause needs, no others.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Catches {
  BrokenVariant[] value();
}
