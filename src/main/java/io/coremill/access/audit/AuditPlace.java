package io.coremill.access.audit;

import java.time.Instant;

/// A place in the record.
public record AuditPlace(Instant at, String id) {}
