package io.coremill.web.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/// Turns whatever a handler throws into a problem.
///
/// It is no `ResponseEntityExceptionHandler`: what that returns is negotiated with `Accept` and
/// gets an `instance`, and keeps the headers that the handler had set before it failed.
@ControllerAdvice
class ProblemAdvice {

    @ExceptionHandler
    void handle(Exception exception, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ProblemException problem = ExceptionProblems.of(exception);
        if (response.isCommitted()) {
            UnfinishedAnswer.mark(request);
            return;
        }
        ProblemResponse.send(response, problem.getBody(), problem.getHeaders());
    }

    /// No client is left to answer.
    @ExceptionHandler
    void ignore(AsyncRequestNotUsableException gone, HttpServletResponse response) {}
}
