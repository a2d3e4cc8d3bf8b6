package io.coremill.web.workers;

import io.coremill.executor.WorkerEnd;
import io.coremill.executor.WorkerTrace;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.CallerSight;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A worker with what it has left behind, and how the one before it ended that had its name.
///
/// @param now absent if it is not there just now
/// @param lastJobs whose attempts ended in it, the newest first
/// @param stderr the last that it wrote there
record WorkerDetails(
        String id,
        @Nullable WorkerSummary now,
        List<String> lastJobs,
        @Nullable String stderr,
        @Nullable WorkerEndView before) {

    /// @param sight of who asks, to whom what it has written may not be shown
    /// @throws ProblemException if no worker has that name, and none had it
    static WorkerDetails of(
            String id,
            List<WorkerSummary> present,
            WorkerTrace trace,
            @Nullable WorkerEnd end,
            CallerSight sight) {
        WorkerSummary now =
                present.stream().filter(worker -> worker.id().equals(id)).findFirst().orElse(null);
        WorkerEndView before = end == null ? null : WorkerEndView.of(end, sight);
        if (now == null && before == null) {
            throw new ProblemException(ProblemType.NOT_FOUND, "There is no worker " + id);
        }
        return new WorkerDetails(
                id,
                now,
                WorkerEndView.ids(trace.lastJobs()),
                sight.showsContents(trace.sensitive())
                        ? WorkerEndView.nullIfBlank(trace.stderr())
                        : null,
                before);
    }
}
