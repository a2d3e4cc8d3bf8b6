package io.coremill.web.upload;

import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyFigures;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.upload.KeyedLines;
import io.coremill.queue.upload.KeyedUploads;
import io.coremill.queue.upload.LineMark;
import io.coremill.queue.upload.UploadStanding;
import io.coremill.web.CommitWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One try at an upload under a key, which goes on where the one before ended.
final class KeyedUpload {
    private static final Duration LEAVING = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(KeyedUpload.class);

    private final KeyedUploads store;
    private final UploadStanding standing;
    private final SentBefore before;
    private final LineDigest digest;
    private final KeyFigures figures;
    private final boolean namesLines;

    /// Of the lines that have been reported or are about to be.
    private long last;

    /// Whether nothing more is to be committed.
    private boolean hasEnded;

    private KeyedUpload(
            KeyedUploads store,
            UploadStanding standing,
            Function<UploadLine, Optional<LineOutcome>> check,
            boolean namesLines,
            LineDigest digest,
            KeyFigures figures) {
        this.store = store;
        this.figures = figures;
        this.namesLines = namesLines;
        this.digest = digest;
        this.standing = standing;
        last = standing.line();
        hasEnded = standing.isComplete();
        String upload = standing.turn().upload();
        before = new SentBefore(standing, line -> store.answeredAfter(upload, line), check);
    }

    /// @param check reads the job of a line that was not committed before
    /// @param namesLines whether the sender may know which line differs from what was sent before
    /// @param digest of the body as it comes
    static KeyedUpload begin(
            KeyedUploads store,
            IdempotencyKey key,
            Function<UploadLine, Optional<LineOutcome>> check,
            boolean namesLines,
            LineDigest digest,
            KeyFigures figures) {
        UploadStanding standing = CommitWait.await(store.beginUpload(key));
        digest.startWith(standing.start());
        return new KeyedUpload(store, standing, check, namesLines, digest, figures);
    }

    /// Whether there is nothing left to do but to answer.
    boolean isReplay() {
        return standing.isComplete();
    }

    Optional<LineOutcome> outcome(UploadLine line) {
        try {
            return before.outcome(line);
        } catch (KeyReusedException e) {
            throw refused(e);
        }
    }

    private KeyReusedException refused(KeyReusedException e) {
        figures.count(e);
        return namesLines ? e : new KeyReusedException();
    }

    /// All of the body has come.
    ///
    /// @return the digest of it
    byte[] end() {
        byte[] whole = digest.next();
        try {
            before.end(whole);
        } catch (KeyReusedException e) {
            throw refused(e);
        }
        return whole;
    }

    /// Lines that are about to be committed.
    ///
    /// @param end the digest of the whole body, if they are the last of it
    /// @return null if there is nothing to commit
    @Nullable KeyedLines lines(List<LineOutcome> lines, byte @Nullable [] end) {
        var marks = new ArrayList<LineMark>(lines.size());
        for (LineOutcome line : lines) {
            byte[] digest = line.digest();
            if (digest != null) {
                boolean isJob = line instanceof LineOutcome.Acceptable;
                marks.add(new LineMark(line.line(), digest, isJob));
            }
        }
        if (isReplay() || (marks.isEmpty() && end == null)) {
            return null;
        }
        return new KeyedLines(standing.turn(), last, marks, end);
    }

    /// Lines have been committed.
    void reached(long line) {
        last = Math.max(last, line);
    }

    /// All of it has been committed.
    void complete() {
        hasEnded = true;
    }

    /// Lets other nodes go on with it, where it is not complete. Returns once they may, or soon: a
    /// store that cannot write it now does so later.
    void leave() {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        try {
            store.leaveUpload(standing.turn())
                    .copy()
                    .completeOnTimeout(null, LEAVING.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (RuntimeException e) {
            log.debug("an upload was not left", e);
        }
    }
}
