package io.coremill.web.problem;

import java.util.List;
import java.util.Map;

/// A request that is answered with a problem.
public final class ProblemException extends RuntimeException {
    private final transient Problem problem;
    private final transient Map<String, String> headers;

    public ProblemException(Problem problem, Map<String, String> headers) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
        this.headers = headers;
    }

    public ProblemException(Problem problem) {
        this(problem, Map.of());
    }

    public ProblemException(ProblemType type, String detail) {
        this(Problem.of(type, detail));
    }

    public ProblemException(ProblemType type, List<FieldError> errors) {
        this(Problem.of(type, errors));
    }

    /// About a single field.
    public static ProblemException about(ProblemType type, String field, String detail) {
        return new ProblemException(type, List.of(new FieldError(field, detail)));
    }

    public Problem problem() {
        return problem;
    }

    Map<String, String> headers() {
        return headers;
    }
}
