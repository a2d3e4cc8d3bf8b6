package io.coremill.web;

import io.micrometer.common.KeyValue;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.ClientAbortException;
import org.springframework.http.server.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Component;

/// How requests are labelled in the meters. A client that closes a stream, as each does in the end,
/// is no failure.
@Component
class RequestLabels extends DefaultServerRequestObservationConvention {
    private static final KeyValue BAD_REQUEST = KeyValue.of("status", "400");
    private static final KeyValue CLIENT_ERROR = KeyValue.of("outcome", "CLIENT_ERROR");
    private static final KeyValue NO_EXCEPTION = KeyValue.of("exception", KeyValue.NONE_VALUE);

    @Override
    protected KeyValue exception(ServerRequestObservationContext context) {
        return endedByClient(context) ? NO_EXCEPTION : super.exception(context);
    }

    @Override
    protected KeyValue status(ServerRequestObservationContext context) {
        return leftEarly(context) ? BAD_REQUEST : super.status(context);
    }

    @Override
    protected KeyValue outcome(ServerRequestObservationContext context) {
        return leftEarly(context) ? CLIENT_ERROR : super.outcome(context);
    }

    /// Tomcat makes a 500 of a request whose client leaves before its body is whole. No client
    /// reads it, and no alert of failures of the service is to count it.
    private static boolean leftEarly(ServerRequestObservationContext context) {
        var response = context.getResponse();
        return context.getError() instanceof ClientAbortException
                && response != null
                && response.getStatus() >= HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
    }

    private static boolean endedByClient(ServerRequestObservationContext context) {
        return context.getError() instanceof ClientAbortException
                || (context.getError() instanceof IOException
                        && LongRequest.isAny(context.getName()));
    }
}
