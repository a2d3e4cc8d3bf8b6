package io.coremill.web.problem;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.coyote.ActionCode;

/// An answer that failed when a part of it had been sent. Its connection ends at once, without the
/// end that an answer has: no client then takes the part for the whole.
final class UnfinishedAnswer {
    private static final String NAME = UnfinishedAnswer.class.getName();

    private UnfinishedAnswer() {}

    static void mark(HttpServletRequest request) {
        request.setAttribute(NAME, true);
    }

    /// Once nothing more is written.
    static void cut(Request request, Response response) {
        if (response.isCommitted() && request.getAttribute(NAME) != null) {
            response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
        }
    }
}
