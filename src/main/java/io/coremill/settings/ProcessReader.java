package io.coremill.settings;

import io.coremill.executor.processes.worker.RecyclePolicy;
import io.coremill.job.ExecutorKind;
import io.coremill.protocol.MetaPlacement;
import io.coremill.queue.QueueDefinition;
import io.coremill.settings.QueueProperties.LimitsProperties;
import io.coremill.settings.QueueProperties.RecycleProperties;
import io.coremill.subprocess.ProcessConfinement;
import io.coremill.subprocess.ProcessLimits;
import io.coremill.subprocess.ProcessScheduling;
import io.coremill.subprocess.ProgramSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/// Reads the settings of queues that are about processes and how they are started.
final class ProcessReader {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String RESERVED = "COREMILL_";
    private static final DataSize LEAST_MEMORY = DataSize.ofMegabytes(1);
    private static final DataSize MOST = DataSize.ofTerabytes(64);
    private static final Duration INSTANT = Duration.ofMillis(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SettingValues values;
    private final VariableNames variables;
    private final DataDirectory data;

    /// @param values takes note of what is wrong
    ProcessReader(SettingValues values, VariableNames variables, DataDirectory data) {
        this.values = values;
        this.variables = variables;
        this.data = data;
    }

    /// Empty for a queue that has no processes.
    Optional<ProcessSettings> read(QueueDefinition queue, QueueProperties written) {
        String key = "coremill.queues." + queue.name();
        Map<String, String> env = variables.of(queue.name());
        if (queue.executor() != ExecutorKind.PROCESSES) {
            refuse(
                    key,
                    Stream.concat(ofAny(written, env), ofWorkers(written)),
                    "is only for processes, and the executor is " + queue.executor().word());
            return Optional.empty();
        }
        if (queue.once() != null) {
            refuse(
                    key,
                    ofWorkers(written),
                    "is only for mode worker; with once each job has its own process");
        }
        return Optional.of(
                new ProcessSettings(
                        program(key, queue, written, env),
                        recycling(key + ".recycle", written.recycle()),
                        minWorkers(key + ".min-workers", queue, written.minWorkers()),
                        values.duration(
                                key + ".idle-timeout", written.idleTimeout(), "10m", INSTANT),
                        optional(
                                written.startTimeout(),
                                text ->
                                        values.duration(
                                                key + ".start-timeout", text, "1m", INSTANT)),
                        meta(key + ".meta", queue, written.meta())));
    }

    private MetaPlacement meta(String key, QueueDefinition queue, @Nullable String text) {
        if (text == null) {
            return MetaPlacement.MESSAGE;
        }
        if (queue.runsJavaHandlers()) {
            values.refuse(key, "only makes sense with a .command");
        }
        Optional<MetaPlacement> place = MetaPlacement.ofWord(text);
        if (place.isEmpty()) {
            values.refuse(key, "'%s' must be message, params or none".formatted(text));
        }
        return place.orElse(MetaPlacement.MESSAGE);
    }

    private ProgramSpec program(
            String key, QueueDefinition queue, QueueProperties written, Map<String, String> env) {
        return new ProgramSpec(
                queue.command(),
                values.path(key + ".directory", written.directory(), ""),
                checked(key + ".env", env),
                passed(key + ".pass-env", written.passEnv()),
                scheduling(key, written),
                confinement(key, written),
                limits(key + ".limits", written.limits()));
    }

    // ---- what may not be there

    /// A key below that of the queue, and whether it is set.
    private record Key(String name, boolean isSet) {
        static Key of(String name, @Nullable Object written) {
            return new Key(name, written != null);
        }
    }

    private void refuse(String queue, Stream<Key> keys, String why) {
        keys.filter(Key::isSet).forEach(key -> values.refuse(queue + key.name(), why));
    }

    private static Stream<Key> ofAny(QueueProperties written, Map<String, String> env) {
        LimitsProperties limits =
                Optional.ofNullable(written.limits()).orElse(LimitsProperties.NONE);
        return Stream.of(
                Key.of(".directory", written.directory()),
                new Key(".env", !env.isEmpty()),
                Key.of(".pass-env", written.passEnv()),
                Key.of(".pinning", written.pinning()),
                Key.of(".nice", written.nice()),
                Key.of(".scheduling", written.scheduling()),
                Key.of(".user", written.user()),
                Key.of(".sandbox", written.sandbox()),
                Key.of(".limits.memory", limits.memory()),
                Key.of(".limits.memory-hard", limits.memoryHard()),
                Key.of(".limits.cpu", limits.cpu()),
                Key.of(".limits.open-files", limits.openFiles()),
                Key.of(".limits.processes", limits.processes()));
    }

    private static Stream<Key> ofWorkers(QueueProperties written) {
        LimitsProperties limits =
                Optional.ofNullable(written.limits()).orElse(LimitsProperties.NONE);
        RecycleProperties recycle =
                Optional.ofNullable(written.recycle()).orElse(RecycleProperties.NONE);
        return Stream.of(
                Key.of(".min-workers", written.minWorkers()),
                Key.of(".idle-timeout", written.idleTimeout()),
                Key.of(".start-timeout", written.startTimeout()),
                Key.of(".meta", written.meta()),
                Key.of(".limits.output", limits.output()),
                Key.of(".recycle.jobs", recycle.jobs()),
                Key.of(".recycle.age", recycle.age()),
                Key.of(".recycle.memory", recycle.memory()),
                Key.of(".recycle.growth", recycle.growth()));
    }

    // ---- what is there

    private int minWorkers(String key, QueueDefinition queue, @Nullable String text) {
        return values.number(key, text, 0, 0, queue.workers());
    }

    private RecyclePolicy recycling(String key, @Nullable RecycleProperties written) {
        if (written == null) {
            return RecyclePolicy.NEVER;
        }
        return new RecyclePolicy(
                optional(
                        written.jobs(),
                        text -> values.number(key + ".jobs", text, 1, 1_000_000_000)),
                optional(written.age(), text -> values.duration(key + ".age", text, "1h", INSTANT)),
                size(key + ".memory", written.memory(), LEAST_MEMORY),
                size(key + ".growth", written.growth(), LEAST_MEMORY));
    }

    private ProcessLimits limits(String key, @Nullable LimitsProperties written) {
        if (written == null) {
            return ProcessLimits.NONE;
        }
        Long memory = size(key + ".memory", written.memory(), LEAST_MEMORY);
        return new ProcessLimits(
                memory,
                memoryHard(key + ".memory-hard", written.memoryHard(), memory),
                optional(written.cpu(), text -> values.duration(key + ".cpu", text, "1h", SECOND)),
                optional(
                        written.openFiles(),
                        text -> values.number(key + ".open-files", text, 16, 16, 1_000_000)),
                optional(
                        written.processes(),
                        text -> values.number(key + ".processes", text, 1, 1_000_000)),
                size(key + ".output", written.output(), DataSize.ofBytes(1)));
    }

    private @Nullable Long memoryHard(String key, @Nullable String text, @Nullable Long memory) {
        if (text == null) {
            return memory == null ? null : 2 * memory;
        }
        Long hard = size(key, text, LEAST_MEMORY);
        if (hard != null && memory != null && hard < memory) {
            values.refuse(key, "'%s' must not be less than .limits.memory".formatted(text));
        }
        return hard;
    }

    private ProcessScheduling scheduling(String key, QueueProperties written) {
        String kind = written.scheduling();
        if (kind != null && !kind.equals("normal") && !kind.equals("batch")) {
            values.refuse(key + ".scheduling", "'%s' must be normal or batch".formatted(kind));
        }
        return new ProcessScheduling(
                values.flag(key + ".pinning", written.pinning()),
                values.number(key + ".nice", written.nice(), 0, 0, 19),
                "batch".equals(kind));
    }

    private ProcessConfinement confinement(String key, QueueProperties written) {
        String user = written.user();
        return new ProcessConfinement(
                user == null || user.isBlank() ? null : user,
                values.flag(key + ".sandbox", written.sandbox()),
                data.scratch(),
                data.root(),
                data.forWorkers());
    }

    private Map<String, String> checked(String key, Map<String, String> env) {
        var inserted = new HashMap<String, String>();
        env.forEach(
                (name, value) -> {
                    checkName(key + "." + name, name);
                    inserted.put(name, data.insertedInto(value));
                });
        return inserted;
    }

    private Set<String> passed(String key, @Nullable List<String> names) {
        if (names == null) {
            return Set.of();
        }
        List<String> given = names.stream().map(String::strip).filter(n -> !n.isEmpty()).toList();
        given.forEach(name -> checkName(key, name));
        return given.stream().collect(Collectors.toUnmodifiableSet());
    }

    private void checkName(String key, String name) {
        if (!VARIABLE.matcher(name).matches()) {
            values.refuse(key, "'%s' must be a name of letters, digits and '_'".formatted(name));
        } else if (name.startsWith(RESERVED)) {
            values.refuse(key, "'%s' is for the service to set".formatted(name));
        }
    }

    private @Nullable Long size(String key, @Nullable String text, DataSize least) {
        return optional(text, written -> values.size(key, written, MOST, least, MOST));
    }

    private static <T> @Nullable T optional(@Nullable String text, Function<String, T> read) {
        return text == null ? null : read.apply(text);
    }
}
