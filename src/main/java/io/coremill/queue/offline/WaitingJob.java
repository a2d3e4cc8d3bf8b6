package io.coremill.queue.offline;

import io.coremill.job.Job;
import io.coremill.job.key.UniqueRule;
import io.coremill.queue.column.RuleColumn;
import io.coremill.seal.ColumnSeal;
import io.coremill.seal.SealedColumn;
import io.coremill.seal.UnreadableSealException;
import org.jspecify.annotations.Nullable;

/// A job that waits, or will once a service starts on its store.
///
/// @param unique what it said about being the only one of its kind
/// @param isOfLaterVersion whether it said that in words that only a later version knows
public record WaitingJob(Job job, @Nullable UniqueRule unique, boolean isOfLaterVersion) {

    /// @param payload as the store has it
    /// @param said about being the only one of its kind, as the store has it
    /// @throws CommandFailedException if the payload cannot be opened
    public static WaitingJob of(Job job, String payload, @Nullable String said, ColumnSeal seal) {
        try {
            var _ = seal.open(SealedColumn.PAYLOAD, job.id(), payload);
        } catch (UnreadableSealException e) {
            throw new CommandFailedException(
                    "the payload of job %s %s; name the file of the keys by --encryption-key-file"
                            .formatted(job.id(), e.getMessage()),
                    e);
        }
        var rule = RuleColumn.read(said);
        return new WaitingJob(job, rule, said != null && rule == null);
    }

    /// Whether it has never started, also not in the hand of a service that was killed.
    public boolean isFresh() {
        return job.times().started() == null && job.history().ended().isEmpty();
    }
}
