package io.coremill.web.problem;

import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// A request that is answered with a problem. It has no stack trace: bad requests come by the
/// thousand, and whose fault they are is known.
public final class ProblemException extends ErrorResponseException {

    public ProblemException(ProblemDetail problem, HttpHeaders headers) {
        this(problem);
        getHeaders().putAll(headers);
    }

    public ProblemException(ProblemDetail problem) {
        super(HttpStatusCode.valueOf(problem.getStatus()), problem, null);
    }

    public ProblemException(ProblemType type, String detail) {
        this(type.with(detail));
    }

    public ProblemException(ProblemType type, List<FieldError> errors) {
        this(type.with(errors));
    }

    /// About a single field.
    public static ProblemException about(ProblemType type, String field, String detail) {
        return new ProblemException(type, List.of(new FieldError(field, detail)));
    }

    /// About what will be over soon.
    ///
    /// @param seconds after which the client may try again
    public static ProblemException passing(ProblemType type, String detail, String seconds) {
        return new ProblemException(type.with(detail), header(HttpHeaders.RETRY_AFTER, seconds));
    }

    static HttpHeaders header(String name, String value) {
        var headers = new HttpHeaders();
        headers.set(name, value);
        return headers;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
