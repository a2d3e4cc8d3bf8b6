package io.coremill.web;

import io.micrometer.common.KeyValue;
import java.io.IOException;
import org.apache.catalina.connector.ClientAbortException;
import org.springframework.http.server.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Component;

/// How requests are labelled in the meters. A client that closes a stream, as each does in the end,
/// is no failure.
@Component
class RequestLabels extends DefaultServerRequestObservationConvention {
    private static final KeyValue NO_EXCEPTION = KeyValue.of("exception", KeyValue.NONE_VALUE);

    @Override
    protected KeyValue exception(ServerRequestObservationContext context) {
        return endedByClient(context) ? NO_EXCEPTION : super.exception(context);
    }

    private static boolean endedByClient(ServerRequestObservationContext context) {
        return context.getError() instanceof ClientAbortException
                || (context.getError() instanceof IOException
                        && LongRequest.isAny(context.getName()));
    }
}
