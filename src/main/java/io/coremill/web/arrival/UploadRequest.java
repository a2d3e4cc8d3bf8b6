package io.coremill.web.arrival;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.catalina.connector.Request;
import org.apache.coyote.ActionCode;
import org.apache.coyote.ActionHook;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/// Requests whose body has a job on each line. It is read as it comes, however long it is, and not
/// before the request goes on.
public final class UploadRequest {
    /// Media types of such bodies.
    public static final String NDJSON = "application/x-ndjson";

    public static final String JSONL = "application/jsonl";

    private static final List<String> TYPES = List.of(NDJSON, JSONL);
    private static final String PATH = "/v1/jobs";
    private static final String CONNECTION = UploadRequest.class.getName();

    private UploadRequest() {}

    public static boolean isOne(HttpServletRequest request) {
        return request.getMethod().equals("POST")
                && isLines(request.getContentType())
                && request.getServletPath().equals(PATH);
    }

    private static boolean isLines(@Nullable String type) {
        return type != null
                && TYPES.contains(type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
    }

    static void remember(Request request) {
        if (isLines(request.getContentType())) {
            request.setAttribute(CONNECTION, (ActionHook) request.getCoyoteRequest()::action);
        }
    }

    /// An answer is the last one on its connection for as long as the body is not read.
    static void offer(HttpServletResponse response) {
        response.setHeader(HttpHeaders.CONNECTION, "close");
    }

    /// The body is going to be read. Has the client send it, if it waits to be asked for it.
    public static void proceed(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setHeader(HttpHeaders.CONNECTION, null);
        ContinueOffer.accept(request);
    }

    /// Leaves unread what is left of the body. The connection ends with the answer.
    public static void leaveRest(HttpServletRequest request) {
        act(request, ActionCode.DISABLE_SWALLOW_INPUT);
    }

    /// Closes the connection at once, so that the client does not take the answer for whole.
    public static void cut(HttpServletRequest request) {
        act(request, ActionCode.CLOSE_NOW);
    }

    private static void act(HttpServletRequest request, ActionCode what) {
        if (request.getAttribute(CONNECTION) instanceof ActionHook connection) {
            connection.action(what, null);
        }
    }
}
