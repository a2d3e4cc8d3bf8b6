package io.coremill.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.ProblemDetail;
import org.springframework.mock.web.MockHttpServletResponse;

/// What clients get to read is pinned to the byte.
@Timeout(20)
class ProblemResponseTest {

    @Test
    void aProblemHasFourMembers() throws IOException {
        ProblemDetail problem = ProblemType.WRONG_STATE.with("Job 7 is \"done\" – für immer");
        var response = sent(problem);
        assertThat(response.getStatus()).isEqualTo(409);
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        assertThat(body(response))
                .isEqualTo(
                        """
                        {"type":"/problems/wrong-state",\
                        "title":"The state it is in does not allow it",\
                        "status":409,"detail":"Job 7 is \\"done\\" – für immer"}\
                        """);
    }

    @Test
    void errorsOfFieldsComeAfterThem() throws IOException {
        var errors =
                List.of(
                        new FieldError("type", "must be there"),
                        new FieldError("retry.max", "must be from 1 to 10"));
        assertThat(body(sent(ProblemType.INVALID_JOB.with(errors))))
                .isEqualTo(
                        """
                        {"type":"/problems/invalid-job","title":"The job is not acceptable",\
                        "status":422,"detail":"type must be there; retry.max must be from 1 to 10",\
                        "errors":[{"field":"type","detail":"must be there"},\
                        {"field":"retry.max","detail":"must be from 1 to 10"}]}\
                        """);
    }

    @Test
    void anIncidentComesAfterThem() throws IOException {
        ProblemDetail problem = ExceptionProblems.of(new IllegalStateException()).getBody();
        problem.setProperty("incident", "42");
        problem.setDetail("It failed");
        assertThat(body(sent(problem)))
                .isEqualTo(
                        """
                        {"type":"/problems/internal-error",\
                        "title":"Something went wrong in the service",\
                        "status":500,"detail":"It failed","incident":"42"}\
                        """);
    }

    @Test
    void aStatusWithoutATypeHasABlankOne() throws IOException {
        assertThat(body(sent(ContainerProblems.of(417))))
                .isEqualTo(
                        """
                        {"type":"about:blank","title":"Expectation Failed","status":417,\
                        "detail":"The request cannot be answered as it is"}\
                        """);
        assertThat(body(sent(ContainerProblems.of(499)))).contains("\"title\":\"Status 499\"");
    }

    private static MockHttpServletResponse sent(ProblemDetail problem) throws IOException {
        var response = new MockHttpServletResponse();
        ProblemResponse.send(response, problem);
        return response;
    }

    private static String body(MockHttpServletResponse response) {
        return new String(response.getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}
