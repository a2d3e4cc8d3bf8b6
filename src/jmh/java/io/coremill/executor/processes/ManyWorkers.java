package io.coremill.executor.processes;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What one job costs when it is one worker's of many: the time, in which all of them share the
/// machine, and the service's own part of the CPU time (`cpu`).
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class ManyWorkers {
    private static final int JOBS = 20_000;

    @Param({"1", "2", "4", "8", "16", "32", "64"})
    private int workers;

    private BenchedPool pool;

    @Setup(Level.Trial)
    public void start() {
        pool = new BenchedPool(WorkerProgram.ECHO, workers);
    }

    @Benchmark
    @OperationsPerInvocation(JOBS)
    public void noops() throws InterruptedException {
        pool.runTogether(JOBS, "{}");
    }

    @TearDown(Level.Trial)
    public void end() {
        pool.close();
    }
}
