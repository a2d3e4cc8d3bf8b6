package io.coremill.settings;

import io.coremill.job.ExecutorKind;
import io.coremill.queue.QueueDefinition;
import io.coremill.settings.retry.RetryMapper;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.util.unit.DataSize;

/// Makes the definition of a queue of what is written, once that has been checked.
final class QueueMapper {
    private static final DataSize RESULT = DataSize.ofMegabytes(8);

    private final HostResources machine;
    private final DataDirectory data;
    private final Set<String> nodeLabels;

    QueueMapper(HostResources machine, DataDirectory data, Set<String> nodeLabels) {
        this.machine = machine;
        this.data = data;
        this.nodeLabels = nodeLabels;
    }

    QueueDefinition definition(String name, QueueProperties written) {
        return new QueueDefinition(
                name,
                Objects.requireNonNull(written.executor()),
                written.slots(machine.processors()),
                program(written),
                new QueueDefinition.Defaults(
                        written.timeout(),
                        written.maxAttempts(),
                        RetryMapper.backoff(written.backoff())),
                written.maxWaiting(),
                written.priorityAgeing(),
                new QueueDefinition.Graces(written.cancelGrace(), written.termGrace()),
                placement(LabelRules.labels(written.on())));
    }

    private QueueDefinition.Placement placement(Set<String> wanted) {
        return new QueueDefinition.Placement(wanted, nodeLabels.containsAll(wanted));
    }

    private QueueDefinition.Program program(QueueProperties written) {
        return new QueueDefinition.Program(
                written.command().stream().map(data::insertedInto).toList(),
                written.concurrency(),
                Set.copyOf(written.types()),
                once(written));
    }

    /// Null in a queue whose workers stay.
    private QueueDefinition.@Nullable Once once(QueueProperties written) {
        return written.executor() == ExecutorKind.PROCESSES && written.isOnce()
                ? new QueueDefinition.Once(mediaType(written.resultType()), maxResult(written))
                : null;
    }

    /// JSON has no parameters.
    private static String mediaType(MimeType type) {
        return type.equalsTypeAndSubtype(MimeTypeUtils.APPLICATION_JSON)
                ? MimeTypeUtils.APPLICATION_JSON_VALUE
                : type.toString();
    }

    private int maxResult(QueueProperties written) {
        DataSize share = machine.heapShare(written.slots(machine.processors()));
        DataSize otherwise = share.compareTo(RESULT) < 0 ? share : RESULT;
        return (int) Objects.requireNonNullElse(written.maxResult(), otherwise).toBytes();
    }
}
