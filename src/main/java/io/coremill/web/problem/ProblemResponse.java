package io.coremill.web.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.json.ProblemDetailJacksonMixin;
import tools.jackson.databind.json.JsonMapper;

/// Writes a problem as the whole response, whatever the client accepts: an error in an unexpected
/// format is of more use than none. Filters and Tomcat answer through it as well, where no
/// converter of Spring's is at hand.
public final class ProblemResponse {
    private static final JsonMapper JSON =
            JsonMapper.builder().addMixIn(ProblemDetail.class, InOrder.class).build();

    /// The last answer stays the last, and limits hold for problems as well.
    private static final List<String> STAYING =
            List.of(HttpHeaders.CONNECTION, "RateLimit-Policy", "RateLimit");

    private ProblemResponse() {}

    public static void send(HttpServletResponse response, ProblemDetail problem)
            throws IOException {
        send(response, problem, HttpHeaders.EMPTY);
    }

    /// The last answer on its connection. A client that reads none can then not fill the connection
    /// with them and hold up a thread.
    public static void sendLast(HttpServletResponse response, ProblemDetail problem)
            throws IOException {
        send(response, problem, ProblemException.header(HttpHeaders.CONNECTION, "close"));
    }

    public static void send(
            HttpServletResponse response, ProblemDetail problem, HttpHeaders headers)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        restart(response);
        headers.toSingleValueMap().forEach(response::setHeader);
        write(response, problem);
    }

    /// Forgets what the answer was to be, but for what stays.
    static void restart(HttpServletResponse response) {
        Map<String, String> kept = staying(response);
        response.reset();
        kept.forEach(response::setHeader);
    }

    private static Map<String, String> staying(HttpServletResponse response) {
        Map<String, String> kept = new LinkedHashMap<>();
        for (String name : STAYING) {
            String value = response.getHeader(name);
            if (value != null) {
                kept.put(name, value);
            }
        }
        return kept;
    }

    /// The problem as it is sent.
    public static byte[] json(ProblemDetail problem) {
        return JSON.writeValueAsBytes(problem);
    }

    static void write(HttpServletResponse response, ProblemDetail problem) throws IOException {
        write(response, problem.getStatus(), json(problem));
    }

    static void write(HttpServletResponse response, int status, byte[] body) throws IOException {
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        // A refusal is as much for this client alone as what it would have got.
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.getOutputStream().write(body);
    }

    /// Jackson would sort the members by name.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"type", "title", "status", "detail"})
    private interface InOrder extends ProblemDetailJacksonMixin {}
}
