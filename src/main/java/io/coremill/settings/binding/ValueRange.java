package io.coremill.settings.binding;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The least and the most that a setting may be: a number, a duration or a size.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
public @interface ValueRange {

    /// In the way it is written in the settings.
    String least();

    /// In the way it is written in the settings.
    String most();

    /// Whether `auto` may stand there too; the value is null then.
    boolean orAuto() default false;
}
