package io.coremill.web.workers;

import io.coremill.dispatch.DispatchView;
import io.coremill.executor.WorkerTrace;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
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

    /// @param shows whether what it has written is shown
    /// @throws ProblemException if no worker has that name, and none had it
    static WorkerDetails of(
            String id, List<WorkerSummary> present, DispatchView dispatch, boolean shows) {
        WorkerSummary now =
                present.stream().filter(worker -> worker.id().equals(id)).findFirst().orElse(null);
        WorkerEndView before =
                dispatch.ends().stream()
                        .filter(end -> end.identity().id().equals(id))
                        .map(end -> WorkerEndView.of(end, shows))
                        .findFirst()
                        .orElse(null);
        if (now == null && before == null) {
            throw new ProblemException(ProblemType.NOT_FOUND, "There is no worker " + id);
        }
        WorkerTrace trace = dispatch.trace(id).orElseGet(() -> new WorkerTrace(List.of(), ""));
        return new WorkerDetails(
                id,
                now,
                WorkerEndView.ids(trace.lastJobs()),
                shows ? WorkerEndView.nullIfBlank(trace.stderr()) : null,
                before);
    }
}
