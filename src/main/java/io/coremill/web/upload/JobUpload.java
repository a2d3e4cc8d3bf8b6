package io.coremill.web.upload;

import io.coremill.web.problem.ExceptionProblems;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the jobs of one upload as they come, and answers for them. Lines that have come are
/// committed at the latest when the next has to be waited for.
final class JobUpload {
    private static final Logger log = LoggerFactory.getLogger(JobUpload.class);
    private static final int MOST_LINES = 1_000;
    private static final long MOST_BYTES = 1 << 20;

    private final UploadLines lines;
    private final ChunkCommits commits;
    private final UploadTally tally;
    private final UploadAnswer answer;
    private final int mostLines;
    private final Runnable leave;

    /// @param mostLines in a chunk
    /// @param leave runs once nothing more will be committed, before the answer ends: who has that
    /// may send again at once
    JobUpload(
            UploadLines lines,
            ChunkCommits commits,
            UploadTally tally,
            UploadAnswer answer,
            int mostLines,
            Runnable leave) {
        this.mostLines = Math.min(mostLines, MOST_LINES);
        this.lines = lines;
        this.commits = commits;
        this.tally = tally;
        this.answer = answer;
        this.leave = leave;
    }

    /// Returns when the upload is over.
    void take() {
        answered(this::takeAsTheyCome);
    }

    /// The same, of all lines in one transaction or of none.
    ///
    /// @param room for what has come before all is there
    void takeWhole(WholeUploads.Room room) {
        answered(() -> takeAll(room));
    }

    /// Has nothing of an upload be taken.
    static void refuse(UploadAnswer answer, UploadTally tally, RuntimeException why) {
        try {
            answer.ended(tally, ExceptionProblems.of(why));
        } catch (IOException e) {
            log.debug("the client of an upload is gone: {}", e.toString());
        }
    }

    private void answered(Transfer transfer) {
        try {
            try {
                transfer.run();
                leave.run();
                answer.complete(tally);
            } catch (RuntimeException e) {
                commits.abandon();
                leave.run();
                answer.ended(tally, ExceptionProblems.of(e));
            }
        } catch (IOException e) {
            log.debug("the client of an upload is gone: {}", e.toString());
            commits.abandon();
        }
    }

    private void takeAsTheyCome() throws IOException {
        List<LineOutcome> chunk = new ArrayList<>();
        long bytes = 0;
        while (true) {
            if (lines.isDry()) {
                commits.begin(chunk);
                commits.finish();
                chunk = new ArrayList<>();
                bytes = 0;
            }
            LineOutcome next = lines.next();
            if (next == null) {
                break;
            }
            chunk.add(next);
            bytes += next.size();
            if (chunk.size() >= mostLines || bytes >= MOST_BYTES) {
                commits.begin(chunk);
                chunk = new ArrayList<>();
                bytes = 0;
            }
        }
        commits.end(chunk, false);
    }

    private void takeAll(WholeUploads.Room room) throws IOException {
        List<LineOutcome> all = new ArrayList<>();
        for (LineOutcome next = lines.next(); next != null; next = lines.next()) {
            room.take(next.size());
            if (next instanceof LineOutcome.Rejected rejected) {
                tally.rejected(rejected);
            } else {
                all.add(next);
            }
        }
        tally.startAgain();
        if (tally.hasRejected()) {
            throw WholeUploads.refused();
        }
        commits.end(all, true);
    }

    private interface Transfer {
        void run() throws IOException;
    }
}
