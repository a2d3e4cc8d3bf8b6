package io.coremill.web.problem;

import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/// Explains the statuses with which the servlet container or Spring refuses a request.
final class ContainerProblems {
    private static final URI NO_TYPE = URI.create("about:blank");

    private ContainerProblems() {}

    static ProblemDetail of(int status) {
        return switch (status) {
            case 400 -> ProblemType.BAD_REQUEST.with("The request line or a header is not valid");
            case 404 -> ProblemType.NOT_FOUND.with("Nothing is at this path");
            case 405 -> ProblemType.METHOD_NOT_ALLOWED.with("The method is not allowed here");
            case 412 -> untyped(status, "It has changed, which a header of the request forbids");
            case 414 -> tooLarge(ProblemType.URI_TOO_LONG);
            case 431 -> tooLarge(ProblemType.HEADERS_TOO_LARGE);
            default -> untyped(status, "The request cannot be answered as it is");
        };
    }

    private static ProblemDetail tooLarge(ProblemType type) {
        return type.with(
                "The request line and the headers may have 8 KB together"
                        + " (server.max-http-request-header-size)");
    }

    /// For a status that we have no type of our own for.
    static ProblemDetail untyped(int status, String detail) {
        ProblemDetail problem = ProblemDetail.forStatus(status);
        problem.setType(NO_TYPE);
        problem.setDetail(detail);
        if (HttpStatus.resolve(status) == null) {
            problem.setTitle("Status " + status);
        }
        return problem;
    }
}
