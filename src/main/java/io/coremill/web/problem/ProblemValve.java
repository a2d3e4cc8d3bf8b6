package io.coremill.web.problem;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers with errors that Tomcat finds before a request reaches the application, in place of its
/// HTML page, and cuts off answers that failed in their middle.
final class ProblemValve extends ErrorReportValve {
    private static final Logger log = LoggerFactory.getLogger(ProblemValve.class);

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        super.invoke(request, response);
        UnfinishedAnswer.cut(request, response);
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
        int status = OversizedRequest.status(request).orElse(statusOf(response));
        boolean isAnswered = status < 400 || response.getContentWritten() > 0;
        if (isAnswered || !isWritable(response)) {
            return;
        }
        response.setError(); // which those that only set a status have not
        if (!response.setErrorReported()) {
            return;
        }
        try {
            ProblemResponse.write(response, ContainerProblems.of(status));
            response.finishResponse();
        } catch (IOException e) {
            log.debug("no client was left to answer with status {}", status, e);
        }
    }

    /// What Tomcat does not support is no failure of the service.
    private static int statusOf(Response response) {
        return switch (response.getStatus()) {
            case HttpServletResponse.SC_NOT_IMPLEMENTED,
                    HttpServletResponse.SC_HTTP_VERSION_NOT_SUPPORTED ->
                    HttpServletResponse.SC_BAD_REQUEST;
            default -> response.getStatus();
        };
    }

    private static boolean isWritable(Response response) {
        var writable = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, writable);
        return writable.get();
    }
}
