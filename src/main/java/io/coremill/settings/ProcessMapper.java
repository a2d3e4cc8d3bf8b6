package io.coremill.settings;

import io.coremill.executor.processes.worker.RecyclePolicy;
import io.coremill.queue.QueueDefinition;
import io.coremill.settings.QueueProperties.SchedulingPolicy;
import io.coremill.settings.binding.VariableNames;
import io.coremill.settings.binding.VariableNames.WrittenVariable;
import io.coremill.subprocess.ProcessConfinement;
import io.coremill.subprocess.ProcessLimits;
import io.coremill.subprocess.ProcessScheduling;
import io.coremill.subprocess.ProgramSpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/// Makes the settings of a queue's processes of what is written, once that has been checked.
final class ProcessMapper {
    private final VariableNames variables;
    private final DataDirectory data;
    private final List<Path> secret;

    /// @param secret files of the service
    ProcessMapper(VariableNames variables, DataDirectory data, List<Path> secret) {
        this.variables = variables;
        this.data = data;
        this.secret = secret;
    }

    ProcessSettings settings(QueueDefinition queue, QueueProperties written) {
        return new ProcessSettings(
                program(queue, written),
                recycling(written.recycle()),
                written.minWorkers(),
                written.idleTimeout(),
                written.startTimeout(),
                written.meta());
    }

    private ProgramSpec program(QueueDefinition queue, QueueProperties written) {
        return new ProgramSpec(
                queue.program().command(),
                DataDirectory.absolute(written.directory()),
                inserted(variables.of(queue.name())),
                Set.copyOf(written.passedVariables()),
                new ProcessScheduling(
                        written.pinning(),
                        written.nice(),
                        written.scheduling() == SchedulingPolicy.BATCH),
                confinement(written),
                limits(written.limits()));
    }

    private Map<String, String> inserted(Map<String, WrittenVariable> written) {
        var inserted = new HashMap<String, String>();
        written.forEach((name, it) -> inserted.put(name, data.insertedInto(it.value())));
        return inserted;
    }

    private ProcessConfinement confinement(QueueProperties written) {
        return new ProcessConfinement(
                StringUtils.hasText(written.user()) ? written.user() : null,
                written.sandbox(),
                data.scratch(),
                data.root(),
                data.forWorkers(),
                secret);
    }

    private static ProcessLimits limits(QueueProperties.Limits written) {
        Long memory = bytes(written.memory());
        Long hard = bytes(written.memoryHard());
        return new ProcessLimits(
                memory,
                hard != null || memory == null ? hard : Long.valueOf(2 * memory),
                written.cpu(),
                written.openFiles(),
                written.processes(),
                bytes(written.output()));
    }

    private static RecyclePolicy recycling(QueueProperties.Recycle written) {
        return new RecyclePolicy(
                written.jobs(), written.age(), bytes(written.memory()), bytes(written.growth()));
    }

    private static @Nullable Long bytes(@Nullable DataSize size) {
        return size == null ? null : size.toBytes();
    }
}
