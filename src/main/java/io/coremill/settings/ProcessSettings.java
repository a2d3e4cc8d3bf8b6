package io.coremill.settings;

import io.coremill.executor.processes.worker.RecyclePolicy;
import io.coremill.protocol.MetaPlacement;
import io.coremill.subprocess.ProgramSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The settings of a queue's processes, beside what its definition has.
///
/// They are apart from [io.coremill.queue.QueueDefinition], which the API, dispatch and meters
/// read: `queue` sees no type of processes, and the node alone starts them.
///
/// @param program whose command is empty for the Java worker
/// @param minWorkers that are kept even if there is nothing to do
/// @param idleTimeout after which workers beyond these stop if they had nothing to do
/// @param startTimeout how long a worker may take to send hello; null if it need not
/// @param meta where requests have what is to be known of their attempts
public record ProcessSettings(
        ProgramSpec program,
        RecyclePolicy recycling,
        int minWorkers,
        Duration idleTimeout,
        @Nullable Duration startTimeout,
        MetaPlacement meta) {}
