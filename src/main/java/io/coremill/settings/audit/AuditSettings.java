package io.coremill.settings.audit;

import java.time.Duration;

/// What is recorded of who did what.
///
/// @param enabled whether anything is; the log has it then
/// @param table whether a table of the store has it, too
/// @param retain how long the table keeps each entry
/// @param submissions whether single submissions are recorded
public record AuditSettings(boolean enabled, boolean table, Duration retain, boolean submissions) {}
