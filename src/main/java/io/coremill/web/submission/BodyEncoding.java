package io.coremill.web.submission;

import io.coremill.text.Utf8Check;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;

/// Sees to it that a body is UTF-8, as JSON has to be: what is not would be stored changed.
final class BodyEncoding {
    private BodyEncoding() {}

    /// @param place what they stand in, in words
    static void check(byte[] body, String place) {
        if (looksWide(body) || !Utf8Check.isValid(body)) {
            throw new ProblemException(
                    ProblemType.MALFORMED_JSON,
                    "The %s is not valid UTF-8; send it as UTF-8".formatted(place));
        }
    }

    /// UTF-16 and UTF-32 have a zero in the first two bytes of any JSON text, or a mark that is not
    /// UTF-8.
    private static boolean looksWide(byte[] body) {
        return body.length > 1 && (body[0] == 0 || body[1] == 0);
    }
}
