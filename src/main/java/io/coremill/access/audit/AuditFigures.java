package io.coremill.access.audit;

/// How the record comes along, since the start.
///
/// @param written lines in the log
/// @param waiting entries that are not in the table yet
/// @param lost entries that never came into the table; their lines are in the log
/// @param summedUp requests that came to nothing, and have no line of their own
public record AuditFigures(long written, long waiting, long lost, long summedUp) {}
