package io.coremill.executor.processes;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// How long a message takes that is larger than any buffer: eight times as long should take eight
/// times the time.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class LongMessages {
    private static final int MIB = 1 << 20;

    @State(Scope.Benchmark)
    public static class OneWorker {
        private final BenchedPool pool = new BenchedPool(WorkerProgram.ECHO, 1);

        @TearDown(Level.Trial)
        public void end() {
            pool.close();
        }
    }

    /// A request of so many MiB.
    @State(Scope.Benchmark)
    public static class LongRequest {
        @Param({"1", "8", "64"})
        private int mebibytes;

        private String payload = "";

        @Setup(Level.Trial)
        public void make() {
            payload = "{\"text\":\"" + "x".repeat(mebibytes * MIB) + "\"}";
        }
    }

    /// A reply of so many MiB, less what is around the result: the most is 8.
    @State(Scope.Benchmark)
    public static class LongReply {
        @Param({"1", "8"})
        private int mebibytes;
    }

    @Benchmark
    public void request(OneWorker worker, LongRequest request) throws InterruptedException {
        worker.pool.runTogether(1, request.payload);
    }

    @Benchmark
    public void reply(OneWorker worker, LongReply reply) throws InterruptedException {
        int bytes = reply.mebibytes * MIB - 2; // the quotes count
        worker.pool.runTogether(1, "{\"bytes\":%d}".formatted(bytes));
    }
}
