package io.coremill.web.problem;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.HttpHeaders;

/// Writes a problem as the whole response, whatever the client says it accepts: an error in an
/// unexpected format is of more use than none.
public final class ProblemResponse {
    private ProblemResponse() {}

    public static void send(HttpServletResponse response, ProblemBody problem) throws IOException {
        send(response, problem, Map.of());
    }

    /// The last answer on its connection. A client that reads none can then not fill the connection
    /// with them and hold up a thread.
    public static void sendLast(HttpServletResponse response, ProblemBody problem)
            throws IOException {
        send(response, problem, Map.of(HttpHeaders.CONNECTION, "close"));
    }

    public static void send(
            HttpServletResponse response, ProblemBody problem, Map<String, String> headers)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.reset();
        headers.forEach(response::setHeader);
        write(response, problem);
    }

    static void write(HttpServletResponse response, ProblemBody problem) throws IOException {
        byte[] body = problem.toJson();
        response.setStatus(problem.status());
        response.setContentType(ProblemBody.MEDIA_TYPE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
