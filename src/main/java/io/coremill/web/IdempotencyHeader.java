package io.coremill.web;

import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The header `Idempotency-Key`, as a string of structured fields or bare.
final class IdempotencyHeader {
    static final String NAME = "Idempotency-Key";
    private static final Pattern BARE = Pattern.compile("[!#-~]{1,255}");
    private static final Pattern QUOTED =
            Pattern.compile("\"((?:[ !#-\\[\\]-~]|\\\\[\"\\\\]){1,255})\"");

    private IdempotencyHeader() {}

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
