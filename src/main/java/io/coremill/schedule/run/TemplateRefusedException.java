package io.coremill.schedule.run;

/// The job of a template would be refused. The message has the reason.
public final class TemplateRefusedException extends RuntimeException {
    public TemplateRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
