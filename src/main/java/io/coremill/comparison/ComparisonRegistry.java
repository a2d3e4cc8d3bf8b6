package io.coremill.comparison;

import io.coremill.comparison.result.Comparison;
import io.coremill.comparison.result.ComparisonArchive;
import io.coremill.comparison.result.ComparisonRequest;
import io.coremill.comparison.result.ComparisonRow;
import io.coremill.comparison.result.ComparisonState;
import io.coremill.comparison.run.ArenaCommand;
import io.coremill.comparison.run.ComparisonRun;
import io.coremill.comparison.run.ExecutionWay;
import io.coremill.comparison.run.ExecutionWays;
import io.coremill.comparison.run.MachineReader;
import io.coremill.comparison.run.TimeLimits;
import io.coremill.job.JobIds;
import io.coremill.subprocess.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/// All comparisons there are, of which one at most is running. They outlive the service; one that
/// was running when it ended has failed. Safe from any thread.
public final class ComparisonRegistry implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ComparisonRegistry.class);
    private static final Duration UNTIL_KILL = Duration.ofSeconds(4);
    private static final Duration AT_CLOSE = Duration.ofSeconds(15);
    private static final String ENDED = "the service ended before the comparison did";

    private final ExecutionWays ways;
    private final TimeLimits limits;
    private final ArenaCommand command;
    private final Function<Comparison, List<String>> findings;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final JobIds ids;
    private final ComparisonArchive archive;
    private final Map<String, Comparison> all;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("coremill-comparison-timer").factory());
    private @Nullable Running running;
    private boolean isClosed = false;

    /// The one that is running.
    ///
    /// @param end why it is stopped before its time; empty while it is not
    private record Running(String id, ComparisonRun conduct, Thread thread, List<End> end) {}

    /// How it ends if not by itself.
    private record End(ComparisonState state, @Nullable String error) {}

    /// @param directory where they are kept
    /// @param findings what the figures of one show, in plain words
    /// @param nanos rises steadily from anywhere
    public ComparisonRegistry(
            Path directory,
            ExecutionWays ways,
            TimeLimits limits,
            ArenaCommand command,
            Function<Comparison, List<String>> findings,
            InstantSource clock,
            LongSupplier nanos) {
        this.ways = ways;
        this.limits = limits;
        this.command = command;
        this.findings = findings;
        this.clock = clock;
        this.nanos = nanos;
        this.ids = new JobIds(clock);
        this.archive = new ComparisonArchive(directory);
        this.all = Collections.synchronizedMap(read());
    }

    private Map<String, Comparison> read() {
        try {
            Map<String, Comparison> kept = archive.read();
            for (Comparison each : List.copyOf(kept.values())) {
                if (each.state() == ComparisonState.RUNNING) {
                    Comparison failed =
                            each.ended(ComparisonState.FAILED, clock.instant(), ENDED, List.of());
                    kept.put(each.id(), failed);
                    archive.write(failed);
                }
            }
            return kept;
        } catch (IOException e) {
            throw new UncheckedIOException("the comparisons cannot be read", e);
        }
    }

    public ExecutionWays ways() {
        return ways;
    }

    /// The newest first.
    public List<Comparison> list() {
        synchronized (all) {
            var listed = new ArrayList<>(all.values());
            Collections.reverse(listed);
            return List.copyOf(listed);
        }
    }

    public Optional<Comparison> find(String id) {
        return Optional.ofNullable(all.get(id));
    }

    /// Starts one.
    ///
    /// @throws OneAtATimeException if another is running
    public synchronized Comparison start(ComparisonRequest request) throws OneAtATimeException {
        Running other = running;
        if (other != null) {
            throw new OneAtATimeException(other.id());
        }
        if (isClosed) {
            throw new IllegalStateException("the service is about to end");
        }
        Comparison begun =
                Comparison.begun(
                        ids.next().toString(), request, clock.instant(), MachineReader.here());
        keep(begun);
        List<ExecutionWay> its =
                request.ways().stream().flatMap(it -> ways.find(it).stream()).toList();
        var run = new ComparisonRun(request, its, limits, command, nanos);
        Thread thread =
                Thread.ofPlatform()
                        .name("coremill-comparison")
                        .daemon()
                        .unstarted(() -> run(request, begun, run));
        running = new Running(begun.id(), run, thread, new ArrayList<>());
        thread.start();
        Duration limit = limits.limitOf(request);
        var _ =
                timer.schedule(
                        () -> stop(begun.id(), late(limit)), limit.toNanos(), TimeUnit.NANOSECONDS);
        return begun;
    }

    private static End late(Duration limit) {
        long minutes = limit.toMinutes();
        String words = minutes > 0 ? minutes + " minutes" : limit.toMillis() + " ms";
        return new End(
                ComparisonState.FAILED,
                "it took longer than %s; its rows have what was measured until then"
                        .formatted(words));
    }

    /// Ends one that is running, soon.
    ///
    /// @return whether it was
    public boolean cancel(String id) {
        return stop(id, new End(ComparisonState.CANCELLED, null));
    }

    private synchronized boolean stop(String id, End end) {
        Running its = running;
        if (its == null || !its.id().equals(id)) {
            return false;
        }
        its.end().add(end);
        its.conduct().stop();
        if (!isClosed) {
            var _ = timer.schedule(its.conduct()::kill, UNTIL_KILL.toNanos(), TimeUnit.NANOSECONDS);
        }
        return true;
    }

    private void run(ComparisonRequest request, Comparison begun, ComparisonRun run) {
        End broken = null;
        try {
            run.run(standing -> keep(begun.at(standing, request.steps())));
        } catch (InterruptedException | RuntimeException | Error e) {
            log.error("comparison {} ended over an error of the service", begun.id(), e);
            broken = broken(e);
        }
        end(request, begun, run, broken);
    }

    private static End broken(Throwable error) {
        return new End(ComparisonState.FAILED, "an error of the service ended it: " + error);
    }

    private synchronized void end(
            ComparisonRequest request, Comparison begun, ComparisonRun run, @Nullable End broken) {
        try {
            End end = broken == null ? end() : broken;
            Comparison whole = begun.at(run.standing(request.steps(), "done"), request.steps());
            Scratch.removeAllIn(command.scratch());
            keep(withFindings(whole, hasNone(whole.rows()) ? unable(end) : end));
        } finally {
            running = null; // whatever became of this one, the next can begin
        }
    }

    private End end() {
        Running its = running;
        return its == null || its.end().isEmpty()
                ? new End(ComparisonState.SUCCEEDED, null)
                : its.end().getFirst();
    }

    /// Whether there is nothing to compare.
    private static boolean hasNone(List<ComparisonRow> rows) {
        return rows.stream().allMatch(row -> row.throughput() == null);
    }

    private static End unable(End end) {
        return end.state() == ComparisonState.SUCCEEDED
                ? new End(
                        ComparisonState.FAILED,
                        "no way could run the jobs; the rows have the reasons")
                : end;
    }

    /// What was measured is kept even if nothing can be found in it.
    private Comparison withFindings(Comparison whole, End end) {
        try {
            List<String> said = findings.apply(whole);
            return whole.ended(end.state(), clock.instant(), end.error(), said);
        } catch (RuntimeException e) {
            log.error("comparison {} has no findings, over an error", whole.id(), e);
            End failed = broken(e);
            return whole.ended(failed.state(), clock.instant(), failed.error(), List.of());
        }
    }

    private void keep(Comparison comparison) {
        all.put(comparison.id(), comparison);
        try {
            archive.write(comparison);
            archive.trim().forEach(all::remove);
        } catch (IOException | JacksonException e) {
            log.error("comparison {} cannot be kept: {}", comparison.id(), e.toString());
        }
    }

    /// Ends the one that is running, and waits for that.
    @Override
    public void close() {
        Thread last = null;
        synchronized (this) {
            Running its = running;
            if (its != null) {
                last = its.thread();
                stop(its.id(), new End(ComparisonState.FAILED, ENDED));
            }
            isClosed = true;
        }
        try {
            if (last != null) {
                last.join(AT_CLOSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timer.shutdownNow();
    }
}
