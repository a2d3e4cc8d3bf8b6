package io.coremill.settings.store;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/// Which store a service has: a database that nodes share if its settings name one, else a file of
/// its data directory.
public final class StoreChoice {
    private StoreChoice() {}

    private static boolean isShared(ConditionContext context) {
        return StringUtils.hasText(context.getEnvironment().getProperty("coremill.store.url"));
    }

    /// For wiring of the database that nodes share.
    public static final class Shared implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return isShared(context);
        }
    }

    /// For wiring of the file.
    public static final class Local implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !isShared(context);
        }
    }
}
