package io.coremill.web.problem;

import java.util.List;
import java.util.Map;

/// A request that is answered with a problem.
public final class ProblemException extends RuntimeException {
    private final transient ProblemBody problem;
    private final transient Map<String, String> headers;

    public ProblemException(ProblemBody problem, Map<String, String> headers) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
        this.headers = headers;
    }

    public ProblemException(ProblemBody problem) {
        this(problem, Map.of());
    }

    public ProblemException(ProblemType type, String detail) {
        this(ProblemBody.of(type, detail));
    }

    public ProblemException(ProblemType type, List<FieldError> errors) {
        this(ProblemBody.of(type, errors));
    }

    /// About a single field.
    public static ProblemException about(ProblemType type, String field, String detail) {
        return new ProblemException(type, List.of(new FieldError(field, detail)));
    }

    public ProblemBody problem() {
        return problem;
    }

    Map<String, String> headers() {
        return headers;
    }
}
