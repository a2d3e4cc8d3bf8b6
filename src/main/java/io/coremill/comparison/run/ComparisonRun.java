package io.coremill.comparison.run;

import io.coremill.comparison.arena.ArenaExperiment;
import io.coremill.comparison.arena.ArenaReport;
import io.coremill.comparison.arena.ExperimentStep;
import io.coremill.comparison.placement.PlacementReport;
import io.coremill.comparison.result.ComparisonRequest;
import io.coremill.comparison.result.ComparisonRow;
import io.coremill.comparison.result.ComparisonStanding;
import io.coremill.comparison.stability.StabilityReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One comparison from its start to its end, on the thread that calls [#run]: each round in
/// a new process, one after the other. [#stop] is safe from any thread.
public final class ComparisonRun {
    private final ComparisonRequest request;
    private final Map<String, ExecutionWay> ways;
    private final TimeLimits limits;
    private final ArenaCommand command;
    private final RowBuilders builders;
    private final LongSupplier nanos;
    private final OtherWork otherWork;

    private volatile boolean isStopped = false;
    private volatile @Nullable ArenaProcess arena;
    private @Nullable PlacementReport placement;
    private @Nullable StabilityReport stability;

    /// @param nanos rises steadily from anywhere
    public ComparisonRun(
            ComparisonRequest request,
            List<ExecutionWay> ways,
            TimeLimits limits,
            ArenaCommand command,
            LongSupplier nanos) {
        this.request = request;
        this.ways = ways.stream().collect(Collectors.toMap(ExecutionWay::name, way -> way));
        this.limits = limits;
        this.command = command;
        this.nanos = nanos;
        this.otherWork = new OtherWork(nanos);
        this.builders = new RowBuilders(request, ways);
    }

    /// Until all is measured or it is stopped.
    public void run(Consumer<ComparisonStanding> listener) throws InterruptedException {
        List<ComparisonRound> rounds = ComparisonRound.all(request);
        for (int done = 0; done < rounds.size() && !isStopped; done++) {
            ComparisonRound round = rounds.get(done);
            listener.accept(standing(done, round.words(request.rounds())));
            if (!builders.of(round).isGivenUp()) {
                make(round);
            }
        }
        int done = rounds.size();
        for (ArenaExperiment each : ArenaExperiment.values()) {
            if (request.experiments().contains(each) && !isStopped) {
                make(each, done++, listener);
            }
        }
    }

    /// What came out.
    public ComparisonStanding standing(int done, String message) {
        List<ComparisonRow> rows = builders.rows();
        return new ComparisonStanding(
                done,
                message,
                rows,
                builders.stopsAt(rows),
                otherWork.cores(),
                placement,
                stability);
    }

    /// Ends it with all processes it has, soon.
    public void stop() {
        isStopped = true;
        ArenaProcess its = arena;
        if (its != null) {
            its.end();
        }
    }

    /// If [#stop] is not obeyed.
    public void kill() {
        ArenaProcess its = arena;
        if (its != null) {
            its.kill();
        }
    }

    private void make(ComparisonRound round) throws InterruptedException {
        ExecutionWay way = Objects.requireNonNull(ways.get(round.way()));
        try (var started = ArenaProcess.start(command.program(way.passed()), nanos)) {
            arena = started;
            if (!isStopped) { // looked at after it was shown: one of us sees the other
                ArenaReport rehearsal = started.prepare(way.with(round.slots(), request));
                if (!isBad(round, rehearsal)) {
                    measure(round, started);
                }
            }
        } catch (ArenaEndedException e) {
            if (!isStopped) {
                builders.of(round).giveUp(Objects.requireNonNull(e.getMessage()), 0);
            }
        } finally {
            arena = null;
        }
    }

    private void make(ArenaExperiment experiment, int done, Consumer<ComparisonStanding> listener) {
        try (var started =
                ArenaProcess.start(command.program(Set.of(), experiment.name()), nanos)) {
            arena = started;
            ExperimentStep step = started.step();
            while (!step.isLast()) {
                listener.accept(standing(done, String.valueOf(step.message())));
                step = started.step();
            }
            keep(experiment, step);
        } catch (ArenaEndedException e) {
            if (!isStopped) {
                keep(experiment, new ExperimentStep(null, null, null, e.getMessage()));
            }
        } finally {
            arena = null;
        }
    }

    private void keep(ArenaExperiment experiment, ExperimentStep last) {
        String trouble = Objects.requireNonNullElse(last.trouble(), "it came to no end");
        switch (experiment) {
            case PLACEMENT ->
                    placement =
                            Objects.requireNonNullElseGet(
                                    last.placement(), () -> PlacementReport.unknown(trouble));
            case STABILITY ->
                    stability =
                            Objects.requireNonNullElseGet(
                                    last.stability(),
                                    () -> new StabilityReport(List.of(), trouble));
        }
    }

    private void measure(ComparisonRound round, ArenaProcess arena)
            throws ArenaEndedException, InterruptedException {
        arena.rest();
        long atRest = ArenaObserver.memory(arena.pid());
        ArenaReport first = arena.run(1);
        var warmUp = new WarmUp(limits, round.slots(), nanos);
        if (isBad(round, first) || isBad(round, warmUp.with(arena))) {
            return;
        }
        arena.rest();
        OtherWork.Since since = otherWork.now();
        ArenaObserver observer = ArenaObserver.start(arena.pid(), atRest, nanos);
        ArenaReport report;
        ArenaObserver.Seen seen;
        try {
            report = arena.run(request.jobs());
        } finally {
            seen = observer.end();
        }
        otherWork.add(since, report);
        if (!isBad(round, report)) {
            Duration startCost = Duration.ofNanos(first.times().startNanos());
            builders.of(round)
                    .add(new MeasuredRound(round, startCost, warmUp.isSettled(), report, seen));
        }
    }

    private boolean isBad(ComparisonRound round, ArenaReport report) {
        if (report.isGood()) {
            return false;
        }
        String why =
                report.trouble() != null
                        ? report.trouble()
                        : "%d of %d jobs failed: %s"
                                .formatted(
                                        report.failures().number(),
                                        report.failures().number()
                                                + report.times().latencies().length,
                                        report.failures().first());
        builders.of(round).giveUp(Objects.requireNonNull(why), report.failures().number());
        return true;
    }
}
