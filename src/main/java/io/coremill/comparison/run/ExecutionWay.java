package io.coremill.comparison.run;

import io.coremill.comparison.arena.ArenaSetup;
import io.coremill.comparison.arena.ExecutorSetup;
import io.coremill.comparison.result.ComparisonRequest;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.subprocess.ProgramSpec;
import java.util.Set;

/// A way to run jobs here.
///
/// @param name `python-processes`, for instance
/// @param queue whose settings it has; names its workers
/// @param isShared whether all slots share one worker
public record ExecutionWay(
        String name,
        ExecutorSetup executor,
        String queue,
        boolean isShared,
        HandlerSettings handlers) {
    public static final String THREADS = "threads";
    public static final String VIRTUAL_THREADS = "virtual-threads";
    public static final String PROCESSES = "processes";

    /// A way of the service itself, not of one of its queues.
    public static ExecutionWay of(String name, ExecutorSetup executor, HandlerSettings handlers) {
        return new ExecutionWay(name, executor, name, false, handlers);
    }

    /// Whether jobs run the service's own Java handlers.
    public boolean runsJavaHandlers() {
        return switch (name) {
            case THREADS, VIRTUAL_THREADS, PROCESSES -> true;
            default -> false;
        };
    }

    /// Variables of the service that its processes have as well.
    Set<String> passed() {
        ProgramSpec program = executor.program();
        return program == null ? Set.of() : program.passed();
    }

    boolean hasProcesses() {
        return executor.program() != null;
    }

    /// Whether each job has one process.
    boolean isOnce() {
        return executor.once() != null;
    }

    ArenaSetup with(int slots, ComparisonRequest request) {
        return new ArenaSetup(
                executor,
                queue,
                slots,
                isShared ? slots : 1,
                handlers,
                request.type(),
                request.payload());
    }
}
