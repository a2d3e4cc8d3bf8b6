package io.coremill.web.submission;

import io.coremill.queue.bulk.BulkFilter;
import io.coremill.queue.bulk.BulkKind;
import io.coremill.web.problem.ProblemType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A bulk action that a client asked for, each field checked by itself.
///
/// @param priority of `set-priority` alone
/// @param queue of `move` alone: where jobs are to wait
/// @param dryRun whether it is only to be counted
public record BulkSubmission(
        BulkKind kind,
        BulkFilter filter,
        @Nullable Integer priority,
        @Nullable String queue,
        boolean dryRun) {

    private static final FormReader<BulkSubmission> FORM =
            new FormReader<>("bulk action", ProblemType.INVALID_BULK_ACTION, BulkDraft::new);

    /// @throws io.coremill.web.problem.ProblemException if the body is not acceptable
    public static BulkSubmission read(byte[] body) {
        return FORM.read(body);
    }

    static BulkSubmission of(
            @Nullable BulkKind kind,
            @Nullable BulkFilter filter,
            @Nullable Integer priority,
            @Nullable String queue,
            boolean dryRun) {
        return new BulkSubmission(
                Objects.requireNonNull(kind),
                Objects.requireNonNull(filter),
                priority,
                queue,
                dryRun);
    }
}
