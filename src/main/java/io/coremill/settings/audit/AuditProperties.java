package io.coremill.settings.audit;

import io.coremill.settings.binding.ValueRange;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What stands under `coremill.audit`, as written.
///
/// @param enabled Whether the log has a line for who did what; on by itself where clients need a
///     key, and with the table.
/// @param table Whether a table of the store has it as well, for /v1/audit.
/// @param retain How long the table keeps each entry.
/// @param submissions Whether single submissions are recorded, too.
public record AuditProperties(
        @Nullable Boolean enabled,
        @DefaultValue("false") boolean table,
        @DefaultValue("90d") @ValueRange(least = "1h", most = "3650d") Duration retain,
        @DefaultValue("false") boolean submissions) {

    /// @param access whether clients need a key
    public AuditSettings settings(boolean access) {
        boolean isOn = enabled == null ? access || table : enabled;
        return new AuditSettings(isOn, isOn && table, retain, submissions);
    }
}
