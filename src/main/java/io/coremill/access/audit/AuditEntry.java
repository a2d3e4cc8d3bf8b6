package io.coremill.access.audit;

import java.time.Instant;

/// An event as it is recorded.
///
/// @param id rises with those of a node; that of a command is random
/// @param at in whole microseconds
/// @param node where it happened; the name of the command for one
public record AuditEntry(String id, Instant at, String node, AuditEvent event) {

    public AuditPlace place() {
        return new AuditPlace(at, id);
    }
}
