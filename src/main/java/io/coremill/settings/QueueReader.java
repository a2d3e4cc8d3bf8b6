package io.coremill.settings;

import io.coremill.job.ExecutorKind;
import io.coremill.job.JobNames;
import io.coremill.queue.QueueDefinition;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/// Reads the settings of queues.
final class QueueReader {
    private static final DataSize RESULT = DataSize.ofMegabytes(8);
    private static final DataSize MOST_RESULT = DataSize.ofMegabytes(64);

    private final SettingValues values;
    private final HostResources machine;
    private final DataDirectory data;

    /// @param values takes note of what is wrong
    /// @param machine whose processors `slots: auto` stands for
    QueueReader(SettingValues values, HostResources machine, DataDirectory data) {
        this.values = values;
        this.machine = machine;
        this.data = data;
    }

    QueueDefinition read(String name, QueueProperties written) {
        String key = "coremill.queues." + name;
        if (!JobNames.isQueue(name)) {
            values.refuse(
                    key,
                    "a queue's name has 1 to 63 letters, digits, '.', '_' and '-', and"
                            + " starts with a letter or a digit");
        }
        ExecutorKind executor = executor(key + ".executor", written.executor());
        List<String> command = command(written);
        onlyForProcesses(key + ".command", executor, !command.isEmpty());
        onlyForProcesses(key + ".types", executor, written.types() != null);
        onlyForProcesses(key + ".concurrency", executor, written.concurrency() != null);
        if (written.types() != null && command.isEmpty()) {
            values.refuse(key + ".types", "only makes sense with a .command");
        }
        int slots = slots(key + ".slots", written.slots());
        QueueDefinition.Once once = once(key, written, executor, slots);
        return new QueueDefinition(
                name,
                executor,
                slots,
                List.copyOf(command),
                values.number(key + ".concurrency", written.concurrency(), 1, 1_000),
                Set.copyOf(Optional.ofNullable(written.types()).orElse(List.of())),
                values.duration(key + ".timeout", written.timeout(), "5m", Duration.ofMillis(1)),
                values.number(key + ".max-attempts", written.maxAttempts(), 3, 100),
                values.number(key + ".max-waiting", written.maxWaiting(), 1_000_000, 100_000_000),
                values.duration(key + ".cancel-grace", written.cancelGrace(), "2s", Duration.ZERO),
                values.duration(key + ".term-grace", written.termGrace(), "5s", Duration.ZERO),
                once);
    }

    private List<String> command(QueueProperties written) {
        List<String> words = Optional.ofNullable(written.command()).orElse(List.of());
        return words.stream().map(data::insertedInto).toList();
    }

    /// Null in a queue whose workers stay.
    private QueueDefinition.@Nullable Once once(
            String key, QueueProperties written, ExecutorKind executor, int slots) {
        String mode = written.mode();
        onlyForProcesses(key + ".mode", executor, mode != null);
        if (mode != null && !mode.equals("once") && !mode.equals("worker")) {
            values.refuse(key + ".mode", "'%s' must be worker or once".formatted(mode));
        }
        if (!"once".equals(mode)) {
            onlyForOnce(key + ".result-type", written.resultType() != null);
            onlyForOnce(key + ".max-result", written.maxResult() != null);
            return null;
        }
        if (executor == ExecutorKind.PROCESSES && hasNoProgram(written.command())) {
            values.refuse(key + ".mode", "once needs a .command, the program to run");
        }
        onlyForWorkers(key + ".concurrency", written.concurrency() != null);
        onlyForWorkers(key + ".cancel-grace", written.cancelGrace() != null);
        return new QueueDefinition.Once(
                values.mediaType(key + ".result-type", written.resultType()),
                maxResult(key + ".max-result", written.maxResult(), slots));
    }

    private static boolean hasNoProgram(@Nullable List<String> command) {
        return command == null || command.isEmpty() || command.getFirst().isBlank();
    }

    /// What all slots hold at once, and each once more as it is passed on, has to fit into the
    /// heap.
    private int maxResult(String key, @Nullable String text, int slots) {
        DataSize share = DataSize.ofBytes(Math.max(1, machine.heap() / 2 / slots));
        DataSize size =
                DataSize.ofBytes(
                        values.size(
                                key,
                                text,
                                share.compareTo(RESULT) < 0 ? share : RESULT,
                                DataSize.ofBytes(1),
                                MOST_RESULT));
        if (text != null && size.compareTo(share) > 0) {
            values.refuse(
                    key,
                    "'%s' times %d slots is more than half the heap of %d MB; it may be at most %d KB"
                            .formatted(
                                    text,
                                    slots,
                                    DataSize.ofBytes(machine.heap()).toMegabytes(),
                                    share.toKilobytes()));
        }
        return (int) size.toBytes();
    }

    private void onlyForOnce(String key, boolean isSet) {
        if (isSet) {
            values.refuse(key, "is only for mode once; workers tell it with each result");
        }
    }

    private void onlyForWorkers(String key, boolean isSet) {
        if (isSet) {
            values.refuse(key, "is only for mode worker; with once each job has its own process");
        }
    }

    private ExecutorKind executor(String key, @Nullable String text) {
        if (text == null) {
            values.refuse(key, "is missing; it must be " + kinds());
            return ExecutorKind.THREADS;
        }
        return ExecutorKind.ofWord(text)
                .orElseGet(
                        () -> {
                            values.refuse(key, "'%s' must be %s".formatted(text, kinds()));
                            return ExecutorKind.THREADS;
                        });
    }

    private static String kinds() {
        return Arrays.stream(ExecutorKind.values())
                .map(ExecutorKind::word)
                .collect(Collectors.joining(" or "));
    }

    private void onlyForProcesses(String key, ExecutorKind executor, boolean isSet) {
        if (isSet && executor != ExecutorKind.PROCESSES) {
            values.refuse(key, "is only for processes, and the executor is " + executor.word());
        }
    }

    private int slots(String key, @Nullable String text) {
        return text == null || text.equals("auto")
                ? machine.processors()
                : values.number(key, text, 1, 100_000);
    }
}
