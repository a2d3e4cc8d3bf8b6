package io.coremill.executor.processes;

import io.coremill.executor.Assignment;
import io.coremill.job.LogLine;
import java.time.Instant;

/// What a process prints while it runs an attempt, as lines of the job's log: as many as are worth
/// keeping, and none once the attempt has ended. Safe from any thread.
public final class PrintedLines {
    /// A process may print without end; this much of it goes into the job's log.
    private static final int MOST = 1_000;

    private final Assignment assignment;
    private int count = 0;
    private boolean ended = false;

    public PrintedLines(Assignment assignment) {
        this.assignment = assignment;
    }

    public void add(Instant at, String source, String level, String line) {
        int number;
        synchronized (this) {
            number = ended ? Integer.MAX_VALUE : ++count;
        }
        if (number <= MOST) {
            String kept = number == MOST ? "(what follows is not kept)" : line;
            assignment.log(new LogLine(at, assignment.attempt(), source, level, kept));
        }
    }

    public synchronized void end() {
        ended = true;
    }
}
