package io.coremill.web.problem;

/// Says of the statuses with which the servlet container refuses a request why it does so.
final class ContainerProblems {
    private ContainerProblems() {}

    static ProblemBody of(int status) {
        return switch (status) {
            case 400 ->
                    ProblemBody.of(
                            ProblemType.BAD_REQUEST, "The request line or a header is not valid");
            case 404 -> ProblemBody.of(ProblemType.NOT_FOUND, "Nothing is at this path");
            case 405 ->
                    ProblemBody.of(
                            ProblemType.METHOD_NOT_ALLOWED, "The method is not allowed here");
            case 412 ->
                    ProblemBody.ofStatus(
                            status, "It has changed, as a header says that it must not");
            case 414 ->
                    ProblemBody.of(
                            ProblemType.URI_TOO_LONG,
                            "The request line and the headers may have 8 KB together"
                                    + " (server.max-http-request-header-size)");
            case 431 ->
                    ProblemBody.of(
                            ProblemType.HEADERS_TOO_LARGE,
                            "The request line and the headers may have 8 KB together"
                                    + " (server.max-http-request-header-size)");
            default -> ProblemBody.ofStatus(status, "The request cannot be answered as it is");
        };
    }
}
