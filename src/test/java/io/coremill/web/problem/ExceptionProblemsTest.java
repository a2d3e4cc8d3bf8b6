package io.coremill.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.bulk.BulkLimitException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.apache.catalina.connector.ClientAbortException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotWritableException;

@Timeout(20)
class ExceptionProblemsTest {

    @Test
    void aClientThatIsGoneIsNoFaultOfTheService() {
        var unread = new ClientAbortException(new IOException("Broken pipe"));
        for (Exception gone :
                List.of(
                        unread,
                        new ClientAbortException(new EOFException()),
                        new HttpMessageNotWritableException("Could not write JSON", unread),
                        new IOException("Connection reset by peer"))) {
            ProblemDetail problem = ExceptionProblems.of(gone).getBody();
            assertThat(problem.getStatus()).as(gone.toString()).isEqualTo(400);
            assertThat(problem.getProperties()).isNull();
        }
    }

    @Test
    void aClientThatIsSlowIsToldSo() {
        var slow = new ClientAbortException(new SocketTimeoutException());
        assertThat(ExceptionProblems.of(slow).getBody().getStatus()).isEqualTo(408);
    }

    @Test
    void theProblemOfTooManyBulkActionsSaysWhatToDo() {
        ProblemException problem = ExceptionProblems.of(new BulkLimitException());
        assertThat(problem.getBody().getStatus()).isEqualTo(429);
        assertThat(problem.getBody().getType()).hasToString("/problems/too-many-bulk-actions");
        assertThat(problem.getBody().getDetail())
                .startsWith("100 bulk actions run")
                .contains("cancel one");
        assertThat(problem.getHeaders().getFirst("Retry-After")).isEqualTo("5");
    }

    @Test
    void whatNobodyForesawIsAnIncident() {
        ProblemDetail problem = ExceptionProblems.of(new IllegalStateException("secret")).getBody();
        assertThat(problem.getStatus()).isEqualTo(500);
        assertThat(problem.getProperties()).containsOnlyKeys("incident");
        assertThat(problem.getDetail()).doesNotContain("secret");
    }
}
