package io.coremill.queue;

import io.coremill.job.ExecutorKind;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Queues for tests that care about little of what a queue has.
public final class SampleQueues {
    public static final QueueDefinition.Program JAVA_HANDLERS =
            new QueueDefinition.Program(List.of(), 1, Set.of(), null);
    public static final QueueDefinition.Defaults DEFAULTS =
            new QueueDefinition.Defaults(Duration.ofMinutes(5), 3);
    public static final QueueDefinition.Graces GRACES =
            new QueueDefinition.Graces(Duration.ofSeconds(1), Duration.ofSeconds(1));

    private SampleQueues() {}

    public static QueueDefinition of(
            String name, ExecutorKind executor, int slots, QueueDefinition.Program program) {
        return new QueueDefinition(
                name,
                executor,
                slots,
                program,
                DEFAULTS,
                1_000,
                GRACES,
                QueueDefinition.Placement.ANYWHERE);
    }

    /// Workers that stay, and take one job at a time.
    ///
    /// @param types none for any
    public static QueueDefinition.Program command(List<String> command, String... types) {
        return new QueueDefinition.Program(command, 1, Set.of(types), null);
    }
}
