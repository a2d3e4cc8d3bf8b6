package io.coremill.web;

import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.stereotype.Component;

/// Reads the body of a request, as far as the limit goes and never further.
@Component
class Body {
    private final int limit;

    Body(HttpSettings settings) {
        limit = Math.toIntExact(settings.maxBody().toBytes());
    }

    /// @throws ProblemException if it is larger than the limit
    byte[] read(HttpServletRequest request) throws IOException {
        long announced = request.getContentLengthLong();
        if (announced > limit) {
            throw tooLarge();
        }
        int most = announced < 0 ? limit + 1 : (int) announced;
        byte[] body = request.getInputStream().readNBytes(most);
        if (body.length > limit) {
            throw tooLarge();
        }
        return body;
    }

    private ProblemException tooLarge() {
        return new ProblemException(
                ProblemType.BODY_TOO_LARGE,
                "A body may have %d bytes at most (coremill.http.max-body)".formatted(limit));
    }
}
