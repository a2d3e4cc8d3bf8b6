package io.coremill.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A handler that does something only under a condition of RFC 9110, 13.1.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface TakesConditions {

    /// The headers that it heeds.
    String[] value();
}
