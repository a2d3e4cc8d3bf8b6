package io.coremill.executor.processes.worker;

import io.coremill.executor.processes.LastLines;
import io.coremill.executor.processes.LineCutter;
import io.coremill.executor.processes.WorkerStopCause;
import io.coremill.protocol.JsonLines;
import io.coremill.protocol.WorkerReply;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a worker writes. Its messages go to the channel; whatever else it prints is kept as
/// its last words, and in the log of the attempt that it belongs to. For the worker's thread.
final class WorkerOutput {
    private static final Logger log = LoggerFactory.getLogger(WorkerOutput.class);

    private final WorkerProcess worker;
    private final @Nullable Long mostBytes;
    private final LastLines errors = new LastLines();
    private final LastLines recentErrors = new LastLines();
    private final LastLines strays = new LastLines();
    private final LineCutter errorLines = new LineCutter(this::complained);
    private long bytes = 0;

    /// @param mostBytes that it may print for one attempt; null for any number
    WorkerOutput(WorkerProcess worker, @Nullable Long mostBytes) {
        this.worker = worker;
        this.mostBytes = mostBytes;
    }

    /// To the end of its stdout.
    void read() {
        var lines = new JsonLines(worker.process().stdout(), WorkerReply.MAX_LINE);
        try {
            while (accept(lines.next())) {
                if (!lines.hasNext()) {
                    worker.channel().requests().fill();
                }
            }
        } catch (IOException e) {
            log.debug("{}: stdout ended with an error", worker.name(), e);
        }
    }

    /// @return whether there may be more
    private boolean accept(JsonLines.Line next) {
        switch (next) {
            case JsonLines.Line.Text line -> accept(line);
            case JsonLines.Line.Unfinished(String text) ->
                    worker.channel().accept(WorkerReply.readLast(text));
            case JsonLines.Line.TooLong _ -> worker.killFor(WorkerStopCause.LINE_TOO_LONG, null);
            case JsonLines.Line.End _ -> {
                return false;
            }
        }
        return !(next instanceof JsonLines.Line.TooLong);
    }

    private void accept(JsonLines.Line.Text line) {
        count(line.length() + 1);
        if (line.length() > 0) {
            worker.channel().accept(WorkerReply.read(line));
        }
    }

    /// It wrote a line on stdout that is no message.
    void strayed(String line) {
        String state = LineCutter.lastState(line);
        strays.add(state);
        worker.channel().printed("stdout", "warn", state);
    }

    /// It wrote something on stderr.
    void complained(byte[] some, int length) {
        count(length);
        errorLines.take(some, length);
    }

    private void complained(String line) {
        errors.add(line);
        recentErrors.add(line);
        worker.channel().printed("stderr", "info", line);
    }

    private void count(int more) {
        bytes += more;
        if (mostBytes != null && bytes > mostBytes) {
            worker.killFor(
                    WorkerStopCause.TOO_MUCH_OUTPUT,
                    "it printed more than the %d bytes of .limits.output".formatted(mostBytes));
        }
    }

    /// An attempt is answered: what it has printed without a newline is its own.
    void endLine() {
        errorLines.end();
    }

    /// An attempt has been answered.
    ///
    /// @param isLast whether no other one runs: then what was printed shows nothing about the next
    void answered(boolean isLast) {
        bytes = 0;
        if (isLast) {
            errors.clear();
            strays.clear();
        }
    }

    /// The last it wrote on stderr, whatever it has answered since.
    String recentErrors() {
        return recentErrors.text();
    }

    /// The last it wrote on stderr for what it has not answered.
    String errors() {
        return errors.text();
    }

    /// The last it wrote on stdout that was no message.
    String strays() {
        return strays.text();
    }
}
