package io.coremill.web.arrival;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ContinueResponseTiming;
import org.jspecify.annotations.Nullable;

/// Remembers how to send `100 Continue` to a client that waits for it. Tomcat sends it when a body
/// is read, and a body that is waited for without a thread is read only once it comes.
final class ContinueOffer extends ValveBase {
    private static final String NAME = ContinueOffer.class.getName();

    ContinueOffer() {
        super(true);
    }

    static void accept(HttpServletRequest request) throws IOException {
        @Nullable Object offer = request.getAttribute(NAME);
        if (offer instanceof Response response) {
            response.sendAcknowledgement(ContinueResponseTiming.ALWAYS);
        }
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (request.getHeader("Expect") != null) {
            request.setAttribute(NAME, response);
        }
        getNext().invoke(request, response);
    }
}
