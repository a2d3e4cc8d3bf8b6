package io.coremill.web.upload;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.coremill.queue.upload.UploadFigures;
import io.coremill.web.problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;

/// How far an upload has come, in the order of its lines.
final class UploadTally {
    private static final int MOST_ERRORS = 100;

    private final UploadFigures figures;
    private final List<LineError> errors = new ArrayList<>();
    private long accepted = 0;
    private long rejected = 0;
    private long nextLine = 1;

    /// @param figures of all uploads
    UploadTally(UploadFigures figures) {
        this.figures = figures;
    }

    void accepted(long line) {
        accepted++;
        nextLine = line + 1;
        figures.accepted(1);
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
            accepted++;
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

    UploadSummary summary() {
        return new UploadSummary(accepted, rejected, List.copyOf(errors));
    }

    /// Puts into a problem how far the upload has come.
    void describe(ProblemDetail problem) {
        problem.setProperty("accepted", accepted);
        problem.setProperty("rejected", rejected);
        problem.setProperty("nextLine", nextLine);
        if (!errors.isEmpty()) {
            problem.setProperty("errors", List.copyOf(errors));
        }
    }

    /// What became of an upload.
    ///
    /// @param errors the first of them
    record UploadSummary(long accepted, long rejected, List<LineError> errors) {}

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
            String detail = String.valueOf(rejected.problem().getDetail());
            return List.of(new LineError(rejected.line(), null, detail));
        }
    }
}
