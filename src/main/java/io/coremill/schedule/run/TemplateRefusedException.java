package io.coremill.schedule.run;

import org.jspecify.annotations.Nullable;

/// The job of a template would be refused. The message has the reason.
public final class TemplateRefusedException extends RuntimeException {
    public TemplateRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
