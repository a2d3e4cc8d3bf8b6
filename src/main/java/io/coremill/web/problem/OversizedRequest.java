package io.coremill.web.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletResponse;
import java.util.OptionalInt;
import org.apache.catalina.connector.Request;
import org.apache.coyote.http11.Http11InputBuffer;
import org.apache.tomcat.util.res.StringManager;

/// Finds requests whose first line or headers are larger than Tomcat reads, of which it only
/// reports that they are bad.
final class OversizedRequest {
    private static final String WORDS =
            StringManager.getManager(Http11InputBuffer.class)
                    .getString("iib.requestheadertoolarge.error");
    private static final int REQUEST_HEADER_FIELDS_TOO_LARGE = 431;

    private OversizedRequest() {}

    static OptionalInt status(Request request) {
        boolean tooLarge =
                request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Exception why
                        && WORDS.equals(why.getMessage());
        if (!tooLarge) {
            return OptionalInt.empty();
        }
        boolean hasTarget = !request.getCoyoteRequest().requestURI().isNull();
        return OptionalInt.of(
                hasTarget
                        ? REQUEST_HEADER_FIELDS_TOO_LARGE
                        : HttpServletResponse.SC_REQUEST_URI_TOO_LONG);
    }
}
