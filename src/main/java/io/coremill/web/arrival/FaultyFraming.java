package io.coremill.web.arrival;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.springframework.http.HttpHeaders;

/// Refuses chunks in a request of HTTP/1.0, which has none: a proxy before the service may see the
/// end of such a request elsewhere (RFC 9112, 6.1). Tomcat would take them, and the next request on
/// the connection as well.
final class FaultyFraming extends ValveBase {

    FaultyFraming() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if ("HTTP/1.0".equals(request.getProtocol())
                && request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null) {
            response.setHeader(HttpHeaders.CONNECTION, "close");
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
        } else {
            getNext().invoke(request, response);
        }
    }
}
