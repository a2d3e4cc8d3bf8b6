package io.coremill.queue.sqlite;

import io.coremill.queue.Lease;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/// A process to be killed: submits and settles for ever, and says on its standard output what has
/// been acknowledged.
final class KilledService {
    public static void main(String[] arguments) {
        var said = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        var clock = Clock.systemUTC();
        var queue =
                SqliteQueue.open(
                        Path.of(arguments[0]), "doomed", clock, System::nanoTime, List.of());
        queue.serve(Jobs.QUEUE, Jobs.claimant(3, lease -> settle(queue, lease, said)));
        say(said, "open", "");
        for (int i = 0; i < Integer.MAX_VALUE; i++) {
            var payload = "{\"n\":%d}".formatted(i);
            var answer = queue.submit(Jobs.withPayload(payload), Integer.MAX_VALUE);
            var _ = answer.thenAccept(job -> say(said, "submitted", job.id()));
            if (i % 16 == 0) {
                answer.join();
            }
        }
    }

    private static void settle(SqliteQueue queue, Lease lease, PrintStream said) {
        var _ =
                queue.settle(Jobs.succeeded(lease, Instant.now()))
                        .thenAccept(counted -> say(said, "settled", lease.job()));
    }

    private static synchronized void say(PrintStream said, String what, Object job) {
        said.println(what + " " + job);
        said.flush();
    }

    private KilledService() {}
}
