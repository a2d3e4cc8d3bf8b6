package io.coremill.queue.sqlite.step;

import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.resumption.UploadSteps;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.upload.PendingChunk;
import io.coremill.queue.upload.TakenLines;
import java.sql.SQLException;
import java.util.List;

/// Takes chunks of which some lines have keys: each line does what it would do as a submission by
/// itself, after the lines before it. What must not be done by halves is undone if it is.
final class UniqueLinesStep {
    private final WriteSession session;
    private final KeyedSubmissionStep submissions;
    private final UploadSteps uploads;

    UniqueLinesStep(WriteSession session, KeyedSubmissionStep submissions, UploadSteps uploads) {
        this.session = session;
        this.submissions = submissions;
        this.uploads = uploads;
    }

    void run(List<StoreCommand.SubmitChunk> chunks, PendingChanges changes) throws SQLException {
        for (var each : chunks) {
            if (each.chunk().hasUnique()) {
                run(each.chunk(), changes);
            }
        }
    }

    /// @return how many lines may take keys in this transaction
    static int lines(List<StoreCommand.SubmitChunk> chunks) {
        return chunks.stream()
                .map(StoreCommand.SubmitChunk::chunk)
                .filter(PendingChunk::hasUnique)
                .mapToInt(chunk -> chunk.next().size())
                .sum();
    }

    private void run(PendingChunk chunk, PendingChanges changes) throws SQLException {
        session.prepare("SAVEPOINT lines").execute();
        var part = changes.part();
        var taken = take(chunk, part);
        var refusal = chunk.isWhole() ? taken.refusalOfWhole(chunk).orElse(null) : null;
        if (refusal != null) {
            undo();
            changes.answer(() -> chunk.fail(refusal));
        } else if (uploads.goesOn(chunk, taken.count(), changes)) {
            session.prepare("RELEASE lines").execute();
            changes.join(part);
            changes.answer(() -> chunk.wrote(taken.count(), taken.stoppedBy().orElse(null)));
        } else {
            undo();
        }
    }

    private TakenLines take(PendingChunk chunk, PendingChanges part) throws SQLException {
        return TakenLines.of(
                chunk,
                chunk.next().size(),
                (job, maxWaiting) ->
                        submissions.decide(
                                StoreCommand.SubmitKeyed.ofLine(job, maxWaiting, chunk.seen()),
                                part));
    }

    private void undo() throws SQLException {
        session.prepare("ROLLBACK TO lines").execute();
        session.prepare("RELEASE lines").execute();
    }
}
