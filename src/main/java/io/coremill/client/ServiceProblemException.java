package io.coremill.client;

import java.io.IOException;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The service answered with a problem.
public final class ServiceProblemException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient JsonNode problem;

    ServiceProblemException(int status, JsonNode problem) {
        super("the service answered %d: %s".formatted(status, detail(problem)));
        this.status = status;
        this.problem = problem;
    }

    public int status() {
        return status;
    }

    /// The body of the answer (RFC 9457).
    public JsonNode problem() {
        return problem;
    }

    /// With what is wrong with single fields, if the answer has that.
    private static String detail(JsonNode problem) {
        String detail = problem.path("detail").asString(problem.path("title").asString(""));
        String fields =
                problem.path("errors")
                        .valueStream()
                        .map(
                                error ->
                                        error.path("field").asString()
                                                + " "
                                                + error.path("detail").asString())
                        .collect(Collectors.joining("; "));
        return fields.isEmpty() ? detail : detail + " (" + fields + ")";
    }
}
