package io.coremill.web.upload;

import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.util.concurrent.Semaphore;

/// Room for uploads that are accepted as a whole: all of their lines are kept until the last one is
/// there.
final class WholeUploads {
    private static final int MOST_LINES = 10_000;
    private static final long MOST_BYTES = 64L << 20;
    private static final int KIB = 1024;
    private static final String RETRY_AFTER = "5";

    private final int most;
    private final Semaphore free;

    /// @param memory of the process, of which they take a quarter at most
    WholeUploads(long memory) {
        most = (int) (Math.min(MOST_BYTES, memory / 4) / KIB);
        free = new Semaphore(most);
    }

    Room room() {
        return new Room();
    }

    static ProblemException refused() {
        return new ProblemException(
                ProblemType.INVALID_JOB,
                "Some lines are not acceptable, so none was accepted; errors has the first of them");
    }

    /// What one upload takes.
    final class Room implements AutoCloseable {
        private long bytes = 0;
        private int lines = 0;
        private int taken = 0;

        private Room() {}

        /// @param size of one line more
        /// @throws ProblemException if that is too much
        void take(int size) {
            lines++;
            bytes += size;
            int needed = (int) (bytes / KIB) + 1;
            if (lines > MOST_LINES || needed > most) {
                throw new ProblemException(
                        ProblemType.BODY_TOO_LARGE,
                        "With atomic=true a body may have %,d lines and %,d KiB at most"
                                .formatted(MOST_LINES, most));
            }
            if (!free.tryAcquire(needed - taken)) {
                throw ProblemException.passing(
                        ProblemType.TOO_MANY_UPLOADS,
                        "Other uploads with atomic=true take the memory there is for them",
                        RETRY_AFTER);
            }
            taken = needed;
        }

        @Override
        public void close() {
            free.release(taken);
        }
    }
}
