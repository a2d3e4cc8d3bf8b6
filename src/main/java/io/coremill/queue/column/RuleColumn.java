package io.coremill.queue.column;

import io.coremill.job.key.UniqueRule;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// What a job says about being the only one of its kind, as a column has it. It is taken whole or
/// not at all: in part it would mean something else.
public final class RuleColumn {
    private RuleColumn() {}

    /// @return null if there is none, or only a later version knows what it means
    public static @Nullable UniqueRule read(@Nullable String json) {
        try {
            return json == null ? null : ColumnJson.readWhole(json, UniqueRule.class);
        } catch (JacksonException e) {
            return null;
        }
    }
}
