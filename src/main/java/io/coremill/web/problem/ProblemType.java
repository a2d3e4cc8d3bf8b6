package io.coremill.web.problem;

import io.coremill.text.EnumWords;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.ProblemDetail;

/// The kinds of problem. Clients may rely on the URI of each; docs/http-api.md lists them.
public enum ProblemType {
    BAD_REQUEST(400, "The request is not valid HTTP"),
    INVALID_PARAMETER(400, "A parameter or header is not acceptable"),
    MALFORMED_JSON(400, "The body is not valid JSON"),
    DUPLICATE_FIELD(400, "A field is there twice"),
    NOT_SUPPORTED(400, "Not supported"),
    UNAUTHENTICATED(401, "A key or token is needed"),
    FORBIDDEN(403, "The role does not allow it"),
    FOREIGN_ORIGIN(403, "The request comes from a foreign web page"),
    OUT_OF_SCOPE(403, "It is out of the scope of the key"),
    NOT_FOUND(404, "There is no such thing"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    NOT_ACCEPTABLE(406, "No acceptable representation"),
    BODY_TIMEOUT(408, "The body did not arrive in time"),
    WRONG_STATE(409, "The state it is in does not allow it"),
    AMBIGUOUS_NODE(409, "Several nodes may be meant"),
    KEY_HELD(409, "Another job holds the key"),
    KEY_IN_FLIGHT(409, "The first request with the key is under way"),
    COMPARISON_RUNNING(409, "Another comparison is running"),
    STALE_VERSION(412, "It has changed since"),
    BODY_TOO_LARGE(413, "The body is too large"),
    URI_TOO_LONG(414, "The path and the query are too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "The media type is not supported"),
    FOREIGN_HOST(421, "The service does not answer for this host"),
    INVALID_JOB(422, "The job is not acceptable"),
    KEY_REUSED(422, "The key was used for another request"),
    INVALID_BULK_ACTION(422, "The bulk action is not acceptable"),
    INVALID_ACCESS_KEY(422, "The key is not acceptable"),
    INVALID_COMPARISON(422, "The comparison is not acceptable"),
    INVALID_SCHEDULE(422, "The schedule is not acceptable"),
    QUEUE_FULL(429, "The queue is full"),
    TOO_MANY_BULK_ACTIONS(429, "Too many bulk actions run"),
    RATE_LIMITED(429, "Too much is asked for in a second"),
    TOO_MANY_FAILED_LOGINS(429, "Too many keys or tokens were not valid"),
    HEADERS_TOO_LARGE(431, "The headers are too large"),
    HANDLER_ERROR(500, "The handler failed on the payload"),
    INTERNAL_ERROR(500, "Something went wrong in the service"),
    HANDLERS_BUSY(503, "Too many payloads are being checked"),
    ISSUER_UNREACHABLE(503, "The token cannot be checked just now"),
    KEY_BUSY(503, "The key is in use just now"),
    STORAGE_UNAVAILABLE(503, "The store cannot write just now"),
    TOO_MANY_REQUESTS(503, "Too many requests are worked on"),
    TOO_MANY_UPLOADS(503, "Too many uploads are open"),
    TOO_MANY_STREAMS(503, "Too many streams of events are open"),
    DRAINING(503, "The service is about to end");

    private final int status;
    private final String title;

    /// Relative, and the same for ever.
    private final URI uri;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
        this.uri = URI.create("/problems/" + EnumWords.of(this));
    }

    public int status() {
        return status;
    }

    /// Whether an error is one of these.
    public boolean isOf(ProblemDetail problem) {
        return uri.equals(problem.getType());
    }

    /// The body of such an error.
    ///
    /// @param detail what is wrong and what to do about it
    public ProblemDetail with(String detail) {
        ProblemDetail problem = ProblemDetail.forStatus(status);
        problem.setType(uri);
        problem.setTitle(title);
        problem.setDetail(detail);
        return problem;
    }

    /// The same, field by field: the property `errors` lists them.
    ///
    /// @param errors at least one
    public ProblemDetail with(List<FieldError> errors) {
        ProblemDetail problem =
                with(errors.stream().map(FieldError::toString).collect(Collectors.joining("; ")));
        problem.setProperty("errors", List.copyOf(errors));
        return problem;
    }
}
