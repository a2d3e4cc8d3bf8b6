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

/// How many jobs a second go through two workers, if all that is asked of these is an answer.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class Noops {
    private static final int JOBS = 20_000;

    @Param({"PLAIN", "SDK", "ECHO"})
    private WorkerProgram worker = WorkerProgram.PLAIN;

    private BenchedPool pool;

    @Setup(Level.Trial)
    public void start() {
        pool = new BenchedPool(worker, 2);
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
