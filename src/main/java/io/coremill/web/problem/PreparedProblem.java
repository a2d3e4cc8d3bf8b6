package io.coremill.web.problem;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// A problem that is the same each time, and so is made once: who sends what is refused by the
/// thousand costs the service little.
public final class PreparedProblem {
    private final int status;
    private final byte[] body;

    private PreparedProblem(int status, byte[] body) {
        this.status = status;
        this.body = body;
    }

    /// @param detail what is wrong and what to do about it
    public static PreparedProblem of(ProblemType type, String detail) {
        return new PreparedProblem(type.status(), ProblemResponse.json(type.with(detail)));
    }

    /// As the whole response, with one header of its own.
    public void send(HttpServletResponse response, String header, String value) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        ProblemResponse.restart(response);
        response.setHeader(header, value);
        ProblemResponse.write(response, status, body);
    }
}
