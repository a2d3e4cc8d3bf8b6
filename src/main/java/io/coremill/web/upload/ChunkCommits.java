package io.coremill.web.upload;

import io.coremill.queue.JobControl;
import io.coremill.queue.QueueFullException;
import io.coremill.queue.key.KeyBusyException;
import io.coremill.queue.upload.ChunkResult;
import io.coremill.queue.upload.LinesHeldException;
import io.coremill.web.CommitWait;
import io.coremill.web.exchange.UploadSource;
import io.coremill.web.limits.UploadPace;
import io.coremill.web.problem.ExceptionProblems;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings chunks of lines into the store, one after the other: while one is committed, the next can
/// be read. Where a queue is full it waits for room, and so does whoever sends.
final class ChunkCommits {
    private static final Logger log = LoggerFactory.getLogger(ChunkCommits.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_TURN = Duration.ofMinutes(1);

    /// Beside claims that are under way: as long as the store had the last chunk, but not longer
    /// than this.
    private static final Duration LONGEST_REST = Duration.ofSeconds(1);

    private static final String RETRY_KEY_AFTER = "1";

    private final JobControl store;
    private final UploadSource source;
    private final LongSupplier nanos;
    private final UploadTally tally;
    private final UploadAnswer answer;
    private final @Nullable KeyedUpload keyed;
    private final UploadPace pace;
    private final BooleanSupplier busy;

    /// For how long the store had the last chunk, in nanoseconds.
    private volatile long took;

    private @Nullable ChunkUnderWay underWay;

    /// @param keyed null if the upload has no key
    /// @param busy whether claims and outcomes have kept a writer of their own busy lately
    ChunkCommits(
            JobControl store,
            UploadSource source,
            LongSupplier nanos,
            UploadTally tally,
            UploadAnswer answer,
            @Nullable KeyedUpload keyed,
            UploadPace pace,
            BooleanSupplier busy) {
        this.busy = busy;
        this.pace = pace;
        this.store = store;
        this.source = source;
        this.nanos = nanos;
        this.tally = tally;
        this.answer = answer;
        this.keyed = keyed;
    }

    /// Begins with these lines, once all before them are on disk.
    void begin(List<LineOutcome> lines) throws IOException {
        if (!lines.isEmpty()) {
            begin(lines, false, null);
        }
    }

    /// @param end the digest of the whole body, if these are its last lines and it has a key
    private void begin(List<LineOutcome> lines, boolean isWhole, byte @Nullable [] end)
            throws IOException {
        finish();
        stepBack();
        source.checkAdmitted();
        awaitTurn(lines.size(), isWhole);
        var chunk = new ChunkUnderWay(lines, isWhole, keyed, end);
        long since = nanos.getAsLong();
        chunk.submit(store::submitAll, tally.seen());
        chunk.whenWritten(() -> took = nanos.getAsLong() - since);
        underWay = chunk;
    }

    /// What runs goes first. Where clients have a writer of their own, it would have as much of the
    /// database as the claims.
    private void stepBack() throws IOException {
        if (busy.getAsBoolean() && took > 0) {
            answer.flush();
            source.pause(Duration.ofNanos(Math.min(took, LONGEST_REST.toNanos())));
        }
    }

    /// Chunks are small, so what they wait for is bounded; a whole upload may be long.
    private void awaitTurn(int lines, boolean isWhole) throws IOException {
        Duration wait = pace.reservation().before(lines);
        if (isWhole && wait.compareTo(LONGEST_TURN) > 0) {
            pace.reservation().giveBack(lines);
            throw tooFarOff(wait, lines);
        }
        if (!wait.isZero()) {
            pause(wait, lines);
        }
    }

    private static ProblemException tooFarOff(Duration wait, int lines) {
        return ProblemException.passing(
                ProblemType.RATE_LIMITED,
                ("%d jobs at once would have to wait %d s for their turn, and may wait %d s"
                                + " (coremill.access.limits.jobs-per-second); send fewer, or send"
                                + " them later, or without atomic=true")
                        .formatted(lines, wait.toSeconds(), LONGEST_TURN.toSeconds()),
                String.valueOf(wait.minus(LONGEST_TURN).toSeconds() + 1));
    }

    /// What is not submitted after all must not hold up what its caller sends next.
    private void pause(Duration wait, int lines) throws IOException {
        try {
            answer.flush();
            source.pause(wait);
        } catch (IOException | RuntimeException e) {
            pace.reservation().giveBack(lines);
            throw e;
        }
    }

    /// Ends with these lines, of a body that has come to its end.
    ///
    /// @throws ProblemException if some are not accepted
    void end(List<LineOutcome> lines, boolean isWhole) throws IOException {
        byte[] digest = keyed == null ? null : keyed.end();
        if (!lines.isEmpty() || digest != null) {
            begin(lines, isWhole, digest);
        }
        finish();
        if (keyed != null) {
            keyed.complete();
        }
    }

    /// Waits until all lines so far are on disk, and reports them.
    ///
    /// @throws ProblemException if some are not accepted
    void finish() throws IOException {
        ChunkUnderWay chunk = underWay;
        underWay = null;
        if (chunk == null) {
            return;
        }
        long since = nanos.getAsLong();
        ChunkResult result = report(chunk);
        while (result != null) {
            refuseIfHeld(chunk, result);
            since = result.jobs().isEmpty() ? since : nanos.getAsLong();
            refuseUnlessRoomMayCome(chunk, result, nanos.getAsLong() - since);
            answer.flush();
            source.pause(PAUSE);
            chunk.submit(store::submitAll, tally.seen());
            result = report(chunk);
        }
        answer.flush();
    }

    /// Reports what was accepted of the lines that are under way, and waits for nothing else.
    void abandon() {
        ChunkUnderWay chunk = underWay;
        underWay = null;
        if (chunk == null) {
            return;
        }
        try {
            var _ = report(chunk);
        } catch (RuntimeException e) {
            log.debug("what became of the last lines of an upload is not known", e);
        }
    }

    /// @return what stopped it; null if all lines have been reported
    private @Nullable ChunkResult report(ChunkUnderWay chunk) {
        CompletableFuture<ChunkResult> asked = chunk.result();
        ChunkResult result = asked == null ? null : CommitWait.await(asked);
        return chunk.report(result, tally, answer) ? null : result;
    }

    private void refuseIfHeld(ChunkUnderWay chunk, ChunkResult result) {
        if (result.stoppedBy() instanceof LinesHeldException held) {
            chunk.refuse(held, tally);
            tally.startAgain();
            throw WholeUploads.refused();
        }
    }

    private static void refuseUnlessRoomMayCome(
            ChunkUnderWay chunk, ChunkResult result, long waited) {
        Throwable why = result.stoppedBy();
        if (why instanceof KeyBusyException) {
            throw ProblemException.passing(
                    ProblemType.KEY_BUSY,
                    "Another transaction has the key of a line in use; "
                            + (chunk.isSentAgain() ? "send it again" : "go on from nextLine"),
                    RETRY_KEY_AFTER);
        }
        if (!(why instanceof QueueFullException) || waited >= PATIENCE.toNanos()) {
            throw ExceptionProblems.of(
                    why instanceof Exception e ? e : new IllegalStateException(why));
        }
    }
}
