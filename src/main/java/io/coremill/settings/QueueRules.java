package io.coremill.settings;

import io.coremill.job.ExecutorKind;
import io.coremill.job.JobNames;
import io.coremill.settings.binding.SettingErrors;
import io.coremill.settings.binding.VariableNames;
import io.coremill.settings.binding.WrittenKeys;
import io.coremill.settings.retry.RetryRules;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.unit.DataSize;

/// The rules on a queue's settings that cross keys, or that only a whole queue can show.
final class QueueRules {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String RESERVED = "COREMILL_";

    /// Of workers that stay.
    static final List<String> OF_WORKERS =
            List.of(
                    "concurrency",
                    "limits.output",
                    "recycle.jobs",
                    "recycle.age",
                    "recycle.memory",
                    "recycle.growth",
                    "min-workers",
                    "idle-timeout",
                    "start-timeout",
                    "meta");

    /// Of a process for each job.
    static final List<String> OF_ONCE = List.of("result-type", "max-result");

    /// Of all processes. A command and variables are looked at by their value: those that are left
    /// blank take away what was written before.
    static final List<String> OF_PROCESSES =
            List.of(
                    "mode",
                    "types",
                    "directory",
                    "pass-env",
                    "pinning",
                    "nice",
                    "scheduling",
                    "user",
                    "sandbox",
                    "limits.memory",
                    "limits.memory-hard",
                    "limits.cpu",
                    "limits.open-files",
                    "limits.processes");

    private final WrittenKeys keys;
    private final SettingErrors errors;
    private final VariableNames variables;
    private final HostResources machine;
    private final LabelRules labels;
    private final RetryRules retries;

    QueueRules(
            WrittenKeys keys,
            SettingErrors errors,
            VariableNames variables,
            HostResources machine) {
        this.keys = keys;
        this.errors = errors;
        this.variables = variables;
        this.machine = machine;
        this.labels = new LabelRules(errors);
        this.retries = new RetryRules(keys, errors);
    }

    void check(String name, QueueProperties queue) {
        ConfigurationPropertyName key = keys.ofQueue(name);
        if (!JobNames.isQueue(name)) {
            errors.refuseName(name);
        }
        labels.check(key.append("on"), queue.on());
        retries.check(key, queue.backoff());
        ExecutorKind executor = queue.executor();
        if (executor == null) {
            errors.refuse(
                    key.append("executor"),
                    "is missing; it must be threads, virtual-threads or processes");
        } else if (executor == ExecutorKind.PROCESSES) {
            checkProcesses(name, key, queue);
        } else {
            checkThreads(
                    name,
                    key,
                    queue,
                    "is only for processes, and the executor is " + executor.word());
        }
    }

    private void checkThreads(
            String name, ConfigurationPropertyName key, QueueProperties queue, String why) {
        refuse(key, OF_PROCESSES, why);
        refuse(key, OF_WORKERS, why);
        refuse(key, OF_ONCE, why);
        if (!queue.command().isEmpty()) {
            errors.refuse(key.append("command"), why);
        }
        if (!variables.of(name).isEmpty()) {
            errors.refuse(key.append("env"), why);
        }
    }

    private void refuse(ConfigurationPropertyName queue, List<String> keysBelow, String why) {
        keysBelow.stream()
                .map(queue::append)
                .filter(keys::contains)
                .forEach(key -> errors.refuse(key, why));
    }

    private void checkProcesses(String name, ConfigurationPropertyName key, QueueProperties queue) {
        if (queue.isOnce()) {
            checkOnce(key, queue);
        } else {
            refuse(key, OF_ONCE, "is only for mode once; a worker names it with each result");
            if (queue.command().isEmpty()) {
                refuse(key, List.of("types", "meta"), "only makes sense with a .command");
            }
            checkMinWorkers(key.append("min-workers"), queue);
        }
        checkMemory(key.append("limits"), queue.limits());
        checkVariables(name, key, queue);
    }

    private void checkOnce(ConfigurationPropertyName key, QueueProperties queue) {
        if (!queue.hasProgram()) {
            errors.refuse(key.append("mode"), "once needs a .command, the program to run");
        }
        String why = "is only for mode worker; with once each job has its own process";
        refuse(key, OF_WORKERS, why);
        refuse(key, List.of("cancel-grace"), why);
        checkMaxResult(key.append("max-result"), queue);
    }

    /// What all slots hold at once, and each once more as it is passed on, has to fit into the
    /// heap.
    private void checkMaxResult(ConfigurationPropertyName key, QueueProperties queue) {
        int slots = queue.slots(machine.processors());
        DataSize share = machine.heapShare(slots);
        if (queue.maxResult() != null && queue.maxResult().compareTo(share) > 0) {
            errors.refuse(
                    key,
                    "'%s' times %d slots is more than half the heap of %d MB; it may be at most %d KB"
                            .formatted(
                                    keys.text(key),
                                    slots,
                                    DataSize.ofBytes(machine.heap()).toMegabytes(),
                                    share.toKilobytes()));
        }
    }

    private void checkMinWorkers(ConfigurationPropertyName key, QueueProperties queue) {
        int most = queue.workers(machine.processors());
        if (queue.minWorkers() > most) {
            errors.refuse(
                    key,
                    "'%s' must be a whole number from 0 to %,d, the workers of the queue"
                            .formatted(keys.text(key), most));
        }
    }

    private void checkMemory(ConfigurationPropertyName key, QueueProperties.Limits limits) {
        if (limits.memory() != null
                && limits.memoryHard() != null
                && limits.memoryHard().compareTo(limits.memory()) < 0) {
            ConfigurationPropertyName hard = key.append("memory-hard");
            errors.refuse(
                    hard, "'%s' must not be less than .limits.memory".formatted(keys.text(hard)));
        }
    }

    private void checkVariables(String name, ConfigurationPropertyName key, QueueProperties queue) {
        variables
                .of(name)
                .forEach(
                        (variable, written) -> {
                            String problem = problem(variable);
                            if (!problem.isEmpty()) {
                                errors.refuseVariable(key, variable, problem, written.origin());
                            }
                        });
        queue.passedVariables().stream()
                .map(QueueRules::problem)
                .filter(problem -> !problem.isEmpty())
                .forEach(problem -> errors.refuse(key.append("pass-env"), problem));
    }

    /// Empty if a process may have a variable of this name.
    private static String problem(String variable) {
        if (!VARIABLE.matcher(variable).matches()) {
            return "'%s' must be a name of letters, digits and '_'".formatted(variable);
        }
        return variable.startsWith(RESERVED)
                ? "'%s' is for the service to set".formatted(variable)
                : "";
    }
}
