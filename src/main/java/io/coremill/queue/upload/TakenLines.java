package io.coremill.queue.upload;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.queue.key.KeyDecision;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a transaction makes of the next lines of a chunk, each of which does what it would do as a
/// submission by itself.
///
/// @param count of lines that are answered, the first of them
/// @param held by other jobs, by the index of the line
/// @param stoppedBy why the next line is not answered; empty if all are
public record TakenLines(
        int count, Map<Integer, JobId> held, Optional<RuntimeException> stoppedBy) {

    /// @param most lines
    public static TakenLines of(PendingChunk chunk, int most, LineDecider decider)
            throws SQLException {
        var held = new HashMap<Integer, JobId>();
        var lines = chunk.next();
        for (int i = 0; i < most; i++) {
            var decision = decider.decide(lines.get(i), chunk.maxWaiting(i));
            var answer = LineAnswer.of(decision);
            if (answer.isEmpty()) {
                return new TakenLines(i, held, Optional.ofNullable(decision.refusal()));
            }
            if (answer.get().kind() == LineAnswer.Kind.HELD) {
                held.put(i, answer.get().job());
            }
            chunk.answers(i, answer.get());
        }
        return new TakenLines(most, held, Optional.empty());
    }

    /// Why a chunk that is taken as a whole is not.
    public Optional<RuntimeException> refusalOfWhole(PendingChunk chunk) {
        return held.isEmpty()
                ? stoppedBy
                : Optional.of(new LinesHeldException(held, earlier(chunk.next())));
    }

    /// The lines whose jobs hold keys of later ones. These jobs are not going to be.
    private Map<Integer, Integer> earlier(List<Job> lines) {
        var indexes = new HashMap<JobId, Integer>();
        for (int i = 0; i < count; i++) {
            indexes.put(lines.get(i).id(), i);
        }
        var earlier = new HashMap<Integer, Integer>();
        held.forEach(
                (line, holder) -> {
                    var index = indexes.get(holder);
                    if (index != null) {
                        earlier.put(line, index);
                    }
                });
        return earlier;
    }

    /// Decides on a line after those before it.
    public interface LineDecider {

        /// @param maxWaiting jobs its queue may hold
        KeyDecision decide(Job job, int maxWaiting) throws SQLException;
    }
}
