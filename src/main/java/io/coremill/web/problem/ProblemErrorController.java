package io.coremill.web.problem;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/// Answers with errors that came up outside of any handler, in the servlet container or a filter.
@Controller
class ProblemErrorController implements ErrorController {

    @RequestMapping("${spring.web.error.path:/error}")
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return; // Tomcat ends the connection
        }
        ProblemException problem = problem(request);
        // What the container has set, Allow for instance, stays.
        problem.getHeaders().toSingleValueMap().forEach(response::setHeader);
        ProblemResponse.write(response, problem.getBody());
    }

    private static ProblemException problem(HttpServletRequest request) {
        if (request.getDispatcherType() != DispatcherType.ERROR) {
            return new ProblemException(ProblemType.NOT_FOUND, "Nothing is at this path");
        }
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Exception thrown) {
            return ExceptionProblems.of(thrown);
        }
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        return new ProblemException(
                ContainerProblems.of(
                        status instanceof Integer code
                                ? code
                                : HttpServletResponse.SC_INTERNAL_SERVER_ERROR));
    }
}
