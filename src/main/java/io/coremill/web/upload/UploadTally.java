package io.coremill.web.upload;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.queue.key.KeyEvent;
import io.coremill.queue.key.KeyFigures;
import io.coremill.queue.upload.LineAnswer;
import io.coremill.queue.upload.UploadFigures;
import io.coremill.web.problem.FieldError;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.HolderSight;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;

/// How far an upload has come, in the order of its lines.
final class UploadTally {
    private static final int MOST_ERRORS = 100;

    private final UploadFigures figures;
    private final KeyFigures keyFigures;
    private final HolderSight sight;
    private final List<LineError> errors = new ArrayList<>();
    private long accepted = 0;
    private long rejected = 0;
    private long kept = 0;
    private long replaced = 0;
    private long nextLine = 1;

    /// @param figures of all uploads
    /// @param keyFigures of all requests with keys
    UploadTally(UploadFigures figures, KeyFigures keyFigures) {
        this(figures, keyFigures, HolderSight.ALL);
    }

    /// @param sight of who sends it
    UploadTally(UploadFigures figures, KeyFigures keyFigures, HolderSight sight) {
        this.figures = figures;
        this.keyFigures = keyFigures;
        this.sight = sight;
    }

    /// Whether who sends it may see a job.
    Predicate<Job> seen() {
        return sight.jobs();
    }

    /// Whether who sends it may see a job that holds a key.
    boolean sees(JobId holder) {
        return sight.shows().test(holder);
    }

    /// Whether who sends it may not hear which job had the key of a line. One that was kept and is
    /// gone is no secret: while it was there, it was kept for those who saw it.
    boolean isUnseen(JobId job, LineAnswer.Kind kind) {
        return switch (kind) {
            case HELD -> !sees(job);
            case KEPT -> sight.hides().test(job);
            case NEW, REPLACED -> false;
        };
    }

    /// There is a job for the line: a new one, or the one that had its key.
    void accepted(long line, LineAnswer.Kind kind) {
        nextLine = line + 1;
        add(kind);
        switch (kind) {
            case KEPT -> {
                figures.kept(1);
                keyFigures.count(KeyEvent.KEPT);
            }
            case REPLACED -> {
                figures.replaced(1);
                keyFigures.count(KeyEvent.REPLACED);
            }
            case NEW, HELD -> figures.accepted(1);
        }
    }

    private void add(LineAnswer.Kind kind) {
        accepted++;
        kept += kind == LineAnswer.Kind.KEPT ? 1 : 0;
        replaced += kind == LineAnswer.Kind.REPLACED ? 1 : 0;
    }

    /// A job holds the key of the line, which is to be the only one.
    void held(LineOutcome.Rejected line) {
        keyFigures.count(KeyEvent.REJECTED);
        rejected(line);
    }

    void rejected(LineOutcome.Rejected line) {
        rejected++;
        nextLine = line.line() + 1;
        figures.rejected(1);
        list(line);
    }

    private void list(LineOutcome.Rejected line) {
        if (errors.size() < MOST_ERRORS) {
            LineError.of(line).stream().limit(MOST_ERRORS - errors.size()).forEach(errors::add);
        }
    }

    /// A line was committed when the upload was sent before.
    void before(LineOutcome.Before line) {
        nextLine = line.line() + 1;
        figures.replayed(1);
        if (line.rejected() == null) {
            add(line.kind());
        } else {
            rejected++;
            list(line.rejected());
        }
    }

    /// Nothing of what has come so far counts, as all has to be sent again.
    void startAgain() {
        nextLine = 1;
    }

    boolean hasRejected() {
        return rejected > 0;
    }

    /// So far, for the record of who did what.
    String counts() {
        return "accepted=" + accepted + " rejected=" + rejected;
    }

    UploadSummary summary() {
        return new UploadSummary(accepted, rejected, kept, replaced, List.copyOf(errors));
    }

    /// Puts into a problem how far the upload has come.
    void describe(ProblemDetail problem) {
        problem.setProperty("accepted", accepted);
        problem.setProperty("rejected", rejected);
        if (kept > 0) {
            problem.setProperty("kept", kept);
        }
        if (replaced > 0) {
            problem.setProperty("replaced", replaced);
        }
        problem.setProperty("nextLine", nextLine);
        if (!errors.isEmpty()) {
            problem.setProperty("errors", List.copyOf(errors));
        }
    }

    /// What became of an upload.
    ///
    /// @param kept lines of those that are accepted, whose job was there and stays as it is
    /// @param replaced lines of those that are accepted, whose job was there and became theirs
    /// @param errors the first of them
    record UploadSummary(
            long accepted,
            long rejected,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) long kept,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) long replaced,
            List<LineError> errors) {}

    /// What is wrong with a line.
    ///
    /// @param field null if it is the line as a whole
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LineError(long line, @Nullable String field, String detail) {

        static List<LineError> of(LineOutcome.Rejected rejected) {
            var properties = rejected.problem().getProperties();
            if (properties != null && properties.get("errors") instanceof List<?> fields) {
                return fields.stream()
                        .filter(FieldError.class::isInstance)
                        .map(FieldError.class::cast)
                        .map(it -> new LineError(rejected.line(), it.field(), it.detail()))
                        .toList();
            }
            String field = ProblemType.KEY_HELD.isOf(rejected.problem()) ? "unique" : null;
            String detail = String.valueOf(rejected.problem().getDetail());
            return List.of(new LineError(rejected.line(), field, detail));
        }
    }
}
