package io.coremill.handler.builtin;

import io.coremill.handler.JobHandler;
import io.coremill.handler.builtin.http.HttpHandler;
import io.coremill.handler.builtin.http.PermittedDestinations;
import java.util.List;

/// All handlers that come with the service.
public final class BuiltInHandlers {
    private BuiltInHandlers() {}

    /// @param http where requests may go
    public static List<JobHandler> handlers(PermittedDestinations http) {
        return List.of(
                new NoopHandler(),
                new SleepHandler(),
                new PrimesHandler(),
                new HashHandler(),
                new MandelbrotHandler(),
                new HttpHandler(http));
    }
}
