package io.coremill.node;

import io.coremill.comparison.arena.ExecutorSetup;
import io.coremill.comparison.run.ExecutionWay;
import io.coremill.comparison.run.ExecutionWays;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.job.ExecutorKind;
import io.coremill.queue.QueueDefinition;
import io.coremill.settings.NodeSettings;
import io.coremill.settings.ProcessSettings;
import io.coremill.subprocess.ProcessConfinement;
import io.coremill.subprocess.ProcessLimits;
import io.coremill.subprocess.ProcessScheduling;
import io.coremill.subprocess.ProgramSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The ways to run jobs that the settings give: threads, the Java worker, and what each queue with
/// a command that is served here starts, with that queue's own limits and variables.
record NodeExecutionWays(NodeSettings settings, List<String> javaWorker, HandlerSettings handlers) {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(1);

    ExecutionWays ways() {
        var ways = new ArrayList<ExecutionWay>();
        ways.add(ExecutionWay.of(ExecutionWay.THREADS, ExecutorSetup.THREADS, handlers));
        ways.add(
                ExecutionWay.of(
                        ExecutionWay.VIRTUAL_THREADS, ExecutorSetup.VIRTUAL_THREADS, handlers));
        ways.add(javaProcesses());
        settings.queues().servedHere().stream()
                .filter(queue -> !queue.runsJavaHandlers())
                .forEach(queue -> add(queue, ways));
        return new ExecutionWays(ways);
    }

    /// With the settings of the first queue that has such processes.
    private ExecutionWay javaProcesses() {
        ProcessSettings its =
                settings.queues().servedHere().stream()
                        .filter(queue -> queue.executor() == ExecutorKind.PROCESSES)
                        .filter(QueueDefinition::runsJavaHandlers)
                        .findFirst()
                        .map(queue -> settings.processes().get(queue.name()))
                        .orElse(null);
        ProgramSpec program = its == null ? plain() : its.program();
        return ExecutionWay.of(
                ExecutionWay.PROCESSES,
                ExecutorSetup.workers(
                        own(program.running(javaWorker)),
                        its == null ? START_TIMEOUT : its.startTimeout(),
                        null),
                handlers);
    }

    private void add(QueueDefinition queue, List<ExecutionWay> ways) {
        ProcessSettings its = Objects.requireNonNull(settings.processes().get(queue.name()));
        QueueDefinition.Once once = queue.program().once();
        if (once == null) {
            var executor =
                    ExecutorSetup.workers(
                            own(its.program()), its.startTimeout(), its.meta().word());
            ways.add(way(queue, "-threads", true, executor));
            ways.add(way(queue, "-processes", false, executor));
        } else {
            var result = new ExecutorSetup.Once(once.resultType(), once.maxResult());
            ways.add(
                    way(
                            queue,
                            "-processes",
                            false,
                            ExecutorSetup.once(own(its.program()), result)));
        }
    }

    private ExecutionWay way(
            QueueDefinition queue, String suffix, boolean isShared, ExecutorSetup executor) {
        String name = queue.name() + suffix;
        return new ExecutionWay(name, executor, queue.name(), isShared, handlers);
    }

    /// With directories apart from those of the queue's own processes.
    private ProgramSpec own(ProgramSpec program) {
        ProcessConfinement its = program.confinement();
        Path scratch = settings.data().arenas();
        return new ProgramSpec(
                program.command(),
                program.directory().toAbsolutePath(),
                program.variables(),
                program.passed(),
                program.scheduling(),
                new ProcessConfinement(
                        its.user(),
                        its.sandbox(),
                        scratch.toAbsolutePath(),
                        its.hidden().toAbsolutePath(),
                        its.needed().stream().map(Path::toAbsolutePath).toList(),
                        its.secret()),
                program.limits());
    }

    private ProgramSpec plain() {
        var data = settings.data();
        return new ProgramSpec(
                javaWorker,
                Path.of(""),
                Map.of(),
                Set.of(),
                ProcessScheduling.NORMAL,
                new ProcessConfinement(null, false, data.arenas(), data.root(), data.forWorkers()),
                ProcessLimits.NONE);
    }
}
