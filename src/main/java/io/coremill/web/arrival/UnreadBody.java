package io.coremill.web.arrival;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/// Closes the connection after an answer for which the body was not read, as to a refusal or to a
/// request that takes none. Tomcat would wait for the rest of it, with a thread, before it took the
/// next request.
final class UnreadBody extends ValveBase {

    UnreadBody() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        UploadRequest.remember(request);
        getNext().invoke(request, response);
        if (!request.isAsync() && !isRead(request)) {
            closeAfterwards(request);
        }
    }

    /// Tomcat takes the action for an error, and would make any answer that is not sent yet a 500.
    private static void closeAfterwards(Request request) {
        int status = request.getCoyoteRequest().getResponse().getStatus();
        request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        request.getCoyoteRequest().getResponse().setStatus(status);
    }

    private static boolean isRead(Request request) {
        var whole = new AtomicBoolean();
        request.getCoyoteRequest().action(ActionCode.REQUEST_BODY_FULLY_READ, whole);
        return whole.get();
    }
}
