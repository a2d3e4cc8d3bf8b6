package io.coremill.web.submission;

import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Sees to it that a body is UTF-8, as JSON has to be: what is not would be stored changed.
final class BodyEncoding {
    private BodyEncoding() {}

    static void check(byte[] body) {
        int high = firstHigh(body);
        if (looksWide(body) || (high < body.length && !isUtf8(body, high))) {
            throw new ProblemException(
                    ProblemType.MALFORMED_JSON, "The body is not valid UTF-8; send it as UTF-8");
        }
    }

    /// UTF-16 and UTF-32 have a zero in the first two bytes of any JSON text, or a mark that is not
    /// UTF-8.
    private static boolean looksWide(byte[] body) {
        return body.length > 1 && (body[0] == 0 || body[1] == 0);
    }

    private static int firstHigh(byte[] body) {
        int at = 0;
        while (at < body.length && body[at] >= 0) {
            at++;
        }
        return at;
    }

    private static boolean isUtf8(byte[] body, int from) {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body, from, body.length - from));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
