package io.coremill.schedule.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.SteadyClock;
import io.coremill.queue.Claimant;
import io.coremill.queue.Lease;
import io.coremill.queue.sqlite.SqliteQueue;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.OverlapPolicy;
import io.coremill.schedule.ScheduleOrigin;
import io.coremill.schedule.ScheduleRegistry;
import io.coremill.schedule.time.MissedPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The thread that makes ticks, by the real time.
@Timeout(60)
class ScheduleThreadTest {
    @TempDir private Path directory;

    @Test
    void aTickThatIsWrittenWhileItWaitsIsMadeInItsTime() throws Exception {
        var clock = SteadyClock.system();
        var taken = new LinkedBlockingQueue<Lease>();
        try (var queue = SqliteQueue.open(directory, "node", clock, System::nanoTime, List.of())) {
            queue.serve(TestTemplates.QUEUE, new Taking(taken));
            var node = new TickingNode(queue.schedules(), clock::timeOfDay);
            var thread = new ScheduleThread(node.runner());
            thread.start(queue.schedules());
            try {
                new ScheduleRegistry(queue.schedules(), clock::timeOfDay, CompletableFuture::join)
                        .put(everySecond(), ScheduleOrigin.API, ScheduleRegistry.Check.NONE);
                var first = taken.take();
                var second = taken.take();
                assertThat(first.job()).isNotEqualTo(second.job());
            } finally {
                thread.stop();
            }
            assertThat(node.lateness()).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    private record Taking(BlockingQueue<Lease> taken) implements Claimant {
        @Override
        public Room room() {
            return new Room(10, 0);
        }

        @Override
        public void take(List<Lease> leases) {
            taken.addAll(leases);
        }

        @Override
        public void cancel(long lease) {}
    }

    private static JobSchedule everySecond() {
        return new JobSchedule(
                "s",
                "* * * * * *",
                ZoneId.of("UTC"),
                "{}",
                MissedPolicy.RUN_ONCE,
                OverlapPolicy.ALLOW,
                Duration.ZERO);
    }
}
