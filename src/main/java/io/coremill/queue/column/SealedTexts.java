package io.coremill.queue.column;

import io.coremill.job.Attempt;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.JobId;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import io.coremill.queue.lookup.ErrorFingerprint;
import io.coremill.seal.ColumnSeal;
import io.coremill.seal.SealedColumn;
import io.coremill.seal.UnreadableSealException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Values of columns that may be sealed, as what they stand for. A job with some that cannot be
/// opened is shown all the same, without them.
final class SealedTexts {
    private SealedTexts() {}

    /// An object with the reason in place of one that cannot be opened.
    static String payload(String kept, JobId job, ColumnSeal seal) {
        try {
            return seal.open(SealedColumn.PAYLOAD, job, kept);
        } catch (UnreadableSealException e) {
            return "{\"unreadable\":\"the payload %s\"}".formatted(e.getMessage());
        }
    }

    /// @param row has the kind of the error in clear
    static @Nullable JobError error(
            @Nullable String kept, ResultSet row, JobId job, ColumnSeal seal) throws SQLException {
        if (kept == null) {
            return null;
        }
        try {
            return ColumnJson.readKnown(seal.open(SealedColumn.ERROR, job, kept), JobError.class);
        } catch (UnreadableSealException e) {
            return JobError.of(kind(row.getString("error_kind")), "the error " + e.getMessage());
        }
    }

    private static ErrorKind kind(@Nullable String word) {
        return Arrays.stream(ErrorKind.values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElse(ErrorKind.HANDLER_ERROR);
    }

    /// Null where it follows from the error.
    static @Nullable String fingerprint(
            @Nullable String kept, @Nullable JobError error, ResultSet row, ColumnSeal seal)
            throws SQLException {
        if (kept == null || error == null || !ColumnSeal.isSealed(kept)) {
            return null;
        }
        var cause = ErrorFingerprint.causeOf(error, digits -> seal.markAs(kept, digits));
        return ErrorFingerprint.of(row.getString("type"), cause);
    }

    static @Nullable Attempt attempt(String line, JobId job, ColumnSeal seal) {
        return seal.find(SealedColumn.ATTEMPT, job, line)
                .map(text -> ColumnJson.readKnown(text, Attempt.class))
                .orElse(null);
    }

    static @Nullable Progress progress(@Nullable String kept, JobId job, ColumnSeal seal) {
        return seal.find(SealedColumn.PROGRESS, job, kept)
                .map(text -> ColumnJson.readKnown(text, Progress.class))
                .orElse(null);
    }

    static Result result(byte[] kept, String mediaType, JobId job, ColumnSeal seal) {
        try {
            return new Result(seal.open(SealedColumn.RESULT, job, kept), mediaType);
        } catch (UnreadableSealException e) {
            return Result.unreadable("the result " + e.getMessage(), mediaType);
        }
    }

    static String message(String kept, JobId job, ColumnSeal seal) {
        try {
            return seal.open(SealedColumn.LOG, job, kept);
        } catch (UnreadableSealException e) {
            return "this line " + e.getMessage();
        }
    }
}
