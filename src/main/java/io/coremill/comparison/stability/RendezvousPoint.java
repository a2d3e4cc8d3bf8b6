package io.coremill.comparison.stability;

import io.coremill.executor.ExecutorClock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/// A directory in which jobs of one case, in one process or in many, find out when all are there,
/// and when the misdeed begins.
record RendezvousPoint(Path directory) {
    private static final long LOOK_MILLIS = 10;
    private static final String HERE = "here-";
    private static final String BEGUN = "begun";

    void arrive(String job) throws IOException {
        Files.write(directory.resolve(HERE + job), new byte[0]);
    }

    void awaitArrivals(long number) throws IOException, InterruptedException {
        while (arrivals() < number) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    void begin() throws IOException {
        Files.write(directory.resolve(BEGUN), new byte[0]);
    }

    boolean hasBegun() {
        return Files.exists(directory.resolve(BEGUN));
    }

    void awaitBeginning() throws InterruptedException {
        while (!hasBegun()) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /// @throws TimeoutException if it has not begun by then
    void awaitBeginning(Duration atMost, ExecutorClock clock)
            throws InterruptedException, TimeoutException {
        long since = clock.tick();
        while (!hasBegun()) {
            if (clock.since(since).compareTo(atMost) > 0) {
                throw new TimeoutException("not all jobs of the experiment started");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private long arrivals() throws IOException {
        long count = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, HERE + "*")) {
            for (Path _ : all) {
                count++;
            }
        }
        return count;
    }
}
