package io.coremill.web.upload;

import io.coremill.web.exchange.UploadSource;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The lines of an upload, each of them checked.
final class UploadLines {
    private static final int BLOCK = 64 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final UploadSource source;
    private final LineSplitter splitter;
    private final Function<UploadLine, Optional<LineOutcome>> check;
    private final LongSupplier nanos;
    private final byte[] block = new byte[BLOCK];
    private @Nullable UploadLine ahead;
    private boolean atEnd = false;

    /// @param check reads the job of a line; empty if it cannot just now
    UploadLines(
            UploadSource source,
            LineSplitter splitter,
            Function<UploadLine, Optional<LineOutcome>> check,
            LongSupplier nanos) {
        this.source = source;
        this.splitter = splitter;
        this.check = check;
        this.nanos = nanos;
    }

    /// Whether the next line has to be waited for.
    boolean isDry() throws IOException {
        ahead = ahead == null ? splitter.next() : ahead;
        while (ahead == null && !atEnd && source.isReadable()) {
            readOn();
        }
        return ahead == null && !atEnd;
    }

    /// Waits for the next line.
    ///
    /// @return null if there is none
    @Nullable LineOutcome next() throws IOException {
        ahead = ahead == null ? splitter.next() : ahead;
        while (ahead == null && !atEnd) {
            readOn();
        }
        UploadLine line = ahead;
        ahead = null;
        return line == null ? null : checked(line);
    }

    private void readOn() throws IOException {
        int count = source.read(block);
        atEnd = count < 0;
        splitter.feed(block, Math.max(0, count));
        ahead = atEnd ? splitter.last() : splitter.next();
    }

    /// Waits while handlers read too many payloads.
    private LineOutcome checked(UploadLine line) throws IOException {
        long since = nanos.getAsLong();
        while (true) {
            Optional<LineOutcome> outcome = check.apply(line);
            if (outcome.isPresent()) {
                return outcome.get();
            }
            if (nanos.getAsLong() - since > PATIENCE.toNanos()) {
                throw ProblemException.passing(
                        ProblemType.HANDLERS_BUSY,
                        "The payload of line %d cannot be checked just now: too many others are"
                                .formatted(line.number()),
                        "1");
            }
            source.pause(PAUSE);
        }
    }
}
