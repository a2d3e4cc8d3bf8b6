package io.coremill.executor.processes;

import java.io.IOException;
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

/// How long one job takes after the other, and how long the same message takes to the same worker
/// and back without an executor.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class RoundTrip {
    private static final int JOBS = 2_000;

    @State(Scope.Benchmark)
    public static class Executor {
        @Param({"PLAIN", "SDK", "ECHO"})
        private WorkerProgram worker = WorkerProgram.PLAIN;

        private BenchedPool pool;

        @Setup(Level.Trial)
        public void start() {
            pool = new BenchedPool(worker, 1);
        }

        @TearDown(Level.Trial)
        public void end() {
            pool.close();
        }
    }

    @State(Scope.Benchmark)
    public static class Bare {
        @Param({"PLAIN", "SDK", "ECHO"})
        private WorkerProgram worker = WorkerProgram.PLAIN;

        private BarePipe pipe;

        @Setup(Level.Trial)
        public void start() throws IOException {
            pipe = new BarePipe(worker);
        }

        @TearDown(Level.Trial)
        public void end() {
            pipe.close();
        }
    }

    @Benchmark
    @OperationsPerInvocation(JOBS)
    public void executor(Executor executor) throws InterruptedException {
        executor.pool.runOneByOne(JOBS, "{}");
    }

    @Benchmark
    @OperationsPerInvocation(JOBS)
    public void bare(Bare bare) throws IOException {
        for (int i = 0; i < JOBS; i++) {
            bare.pipe.roundTrip();
        }
    }
}
