package io.coremill.web;

import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/// The header `Idempotency-Key`, as a string of structured fields or bare. Where it means nothing
/// it is refused: a client that sends it relies on it.
final class IdempotencyHeader implements HandlerInterceptor {
    static final String NAME = "Idempotency-Key";
    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Pattern BARE = Pattern.compile("[!#-~]{1,255}");
    private static final Pattern QUOTED =
            Pattern.compile("\"((?:[ !#-\\[\\]-~]|\\\\[\"\\\\]){1,255})\"");

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getHeader(NAME) != null
                && !HARMLESS.contains(request.getMethod())
                && handler instanceof HandlerMethod method
                && !method.hasMethodAnnotation(TakesIdempotencyKey.class)) {
            throw ProblemException.about(
                    ProblemType.NOT_SUPPORTED,
                    NAME,
                    "is taken by POST /v1/jobs and POST /v1/bulk-actions alone; leave the header"
                            + " out");
        }
        return true;
    }

    /// The key of a request; empty if it has none.
    static Optional<String> of(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders(NAME));
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        if (headers.size() > 1) {
            throw refused("is there twice; send it once");
        }
        return Optional.of(unquoted(headers.getFirst().strip()));
    }

    private static String unquoted(String value) {
        Matcher quoted = QUOTED.matcher(value);
        if (quoted.matches()) {
            return quoted.group(1).replaceAll("\\\\(.)", "$1");
        }
        if (!BARE.matcher(value).matches()) {
            throw refused("must be 1 to 255 visible ASCII characters, in quotes or bare");
        }
        return value;
    }

    private static ProblemException refused(String detail) {
        return ProblemException.about(ProblemType.INVALID_PARAMETER, NAME, detail);
    }
}
