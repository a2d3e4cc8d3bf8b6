package io.coremill.access.audit;

/// Something that was asked of the service, and what came of it.
///
/// @param action a noun and a verb, such as `job.cancel`
/// @param status of the answer; 0 without one
/// @param detail what else there is to say; empty if there is nothing. Never a payload or a secret.
public record AuditEvent(
        AuditActor actor, String action, AuditTarget target, int status, String detail) {
    private static final int MOST_ACTION = 100;
    private static final int MOST_DETAIL = 500;

    public AuditEvent {
        action = AuditText.kept(action, MOST_ACTION);
        detail = AuditText.kept(detail, MOST_DETAIL);
    }

    public AuditOutcome outcome() {
        return AuditOutcome.of(status);
    }
}
