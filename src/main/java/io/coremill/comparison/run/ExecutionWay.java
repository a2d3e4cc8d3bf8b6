package io.coremill.comparison.run;

import io.coremill.comparison.arena.ArenaSetup;
import io.coremill.comparison.result.ComparisonRequest;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.subprocess.ProgramSpec;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A way to run jobs here.
///
/// @param name `python-processes`, for instance
/// @param queue whose settings it has; names its workers
/// @param isShared whether all slots share one worker
/// @param program of its processes; null for threads
/// @param startTimeout how long a worker may take to say hello; null if it need not say it
/// @param meta the word for where requests to workers have what is to be known of their attempts;
///     null if these have no requests
/// @param once if each job has a process of its own; else null
public record ExecutionWay(
        String name,
        ArenaSetup.Kind kind,
        String queue,
        boolean isShared,
        @Nullable ProgramSpec program,
        @Nullable Duration startTimeout,
        @Nullable String meta,
        ArenaSetup.@Nullable Once once,
        HandlerSettings handlers) {
    public static final String THREADS = "threads";
    public static final String VIRTUAL_THREADS = "virtual-threads";
    public static final String PROCESSES = "processes";

    /// On threads of the service.
    public static ExecutionWay ofThreads(
            String name, ArenaSetup.Kind kind, HandlerSettings handlers) {
        return new ExecutionWay(name, kind, name, false, null, null, null, null, handlers);
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
        return program == null ? Set.of() : program.passed();
    }

    ArenaSetup with(int slots, ComparisonRequest request) {
        return new ArenaSetup(
                kind,
                queue,
                slots,
                isShared ? slots : 1,
                program,
                startTimeout,
                meta,
                once,
                handlers,
                request.type(),
                request.payload());
    }
}
