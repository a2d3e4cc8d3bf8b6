package io.coremill.queue.postgres.step;

import io.coremill.job.Attempt;
import io.coremill.job.JobId;
import io.coremill.queue.column.JobColumns;
import io.coremill.queue.commit.SettlementRow;
import io.coremill.seal.ColumnSeal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The attempts of a job as stores keep them: JSON, one on each line, the last one at the end.
///
/// @param text null if there are none
/// @param job whose they are
/// @param seal opens them
record AttemptLines(@Nullable String text, JobId job, ColumnSeal seal) {

    @Nullable Attempt last() {
        return text == null ? null : JobColumns.lastAttempt(text, job, seal);
    }

    /// Adds the attempt of a settlement. Attempts that are given back or put off one after another
    /// are one that is counted: a job may wait for days for a program that is missing.
    Added with(SettlementRow row) {
        Attempt last = last();
        boolean replaces = row.continues(last);
        return replaces
                ? new Added(row.inPlaceOf(Objects.requireNonNull(last)), withoutLast(), true)
                : new Added(row, text, false);
    }

    private @Nullable String withoutLast() {
        int end = text == null ? -1 : text.lastIndexOf('\n');
        return text == null || end < 0 ? null : text.substring(0, end);
    }

    /// @param row the settlement, with an attempt that stands for all in a row
    /// @param before the attempts before that one
    record Added(SettlementRow row, @Nullable String before, boolean replacesLast) {

        /// All attempts, this one too.
        @Nullable String all() {
            String added = row.attempt();
            if (added == null) {
                return before;
            }
            return before == null ? added : before + '\n' + added;
        }
    }
}
