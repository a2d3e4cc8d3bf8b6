package io.coremill.queue.postgres.key;

import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.key.KeyBusyException;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.connect.RepeatedCommits;
import io.coremill.queue.resumption.UploadSteps;
import io.coremill.queue.upload.PendingChunk;
import io.coremill.queue.upload.UploadTakenException;
import java.sql.SQLException;
import java.util.List;

/// Takes chunks of which some lines have keys, each in transactions apart from all others: a
/// transaction that has a key in hand holds up one chunk.
final class UniqueLines {
    /// After so many transactions what else waits has its turn, before the rest of a chunk.
    private static final int MOST_COMMITS = 16;

    private final PostgresSession session;
    private final RepeatedCommits commits;
    private final KeyedSubmissions submissions;
    private final UploadSteps uploads;

    /// Whether a transaction of this turn may wait for a key.
    private boolean patient = true;

    UniqueLines(
            PostgresSession session,
            RepeatedCommits commits,
            KeyedSubmissions submissions,
            UploadSteps uploads) {
        this.session = session;
        this.commits = commits;
        this.submissions = submissions;
        this.uploads = uploads;
    }

    /// What waits in vain keeps those that come after it from waiting for as long.
    ///
    /// @return how many lines have been answered
    int carryOut(List<StoreCommand.SubmitChunk> chunks) throws SQLException {
        patient = true;
        int lines = 0;
        for (var each : chunks) {
            if (each.chunk().hasUnique()) {
                int before = each.chunk().written();
                takeShare(each.chunk());
                lines += each.chunk().written() - before;
            }
        }
        return lines;
    }

    /// Where a key is in hand for too long, the lines before that one are taken. It is found by
    /// halves.
    private void takeShare(PendingChunk chunk) throws SQLException {
        int left = chunk.next().size();
        int most = left;
        int rounds = 0;
        while (left > 0 && !chunk.isOver() && rounds < MOST_COMMITS) {
            chunk.share(most);
            int before = chunk.written();
            try {
                commit(chunk);
                rounds++;
                left -= chunk.written() - before;
                most = left;
            } catch (SQLException e) {
                refuseUnlessOthersAreLeft(chunk, most, e);
                patient = false;
                left = most;
                most = left / 2;
            }
        }
    }

    /// @param lines that were tried together
    private static void refuseUnlessOthersAreLeft(
            PendingChunk chunk, int lines, SQLException failure) throws SQLException {
        if (!KeyTransactions.isBusy(failure)) {
            throw failure;
        }
        if (chunk.isWhole() || lines == 1) {
            chunk.fail(new KeyBusyException(failure));
        }
    }

    private void commit(PendingChunk chunk) throws SQLException {
        try {
            commits.commit(
                    changes -> {
                        KeyTransactions.setPatience(session, patient);
                        run(chunk, changes);
                    });
        } catch (UndoneException e) {
            chunk.fail(e.why);
        }
    }

    private void run(PendingChunk chunk, PendingChanges changes) throws SQLException {
        var taken = submissions.run(chunk, changes);
        var refusal = chunk.isWhole() ? taken.refusalOfWhole(chunk).orElse(null) : null;
        if (refusal != null) {
            throw new UndoneException(refusal);
        }
        if (!uploads.goesOn(chunk, taken.count(), changes)) {
            throw new UndoneException(new UploadTakenException());
        }
        changes.answer(() -> chunk.wrote(taken.count(), taken.stoppedBy().orElse(null)));
    }

    /// Leaves a transaction that is not to be committed.
    private static final class UndoneException extends RuntimeException {
        private final RuntimeException why;

        UndoneException(RuntimeException why) {
            super(why);
            this.why = why;
        }
    }
}
