package io.coremill.handler.builtin;

import io.coremill.handler.JobHandler;
import io.coremill.handler.builtin.http.Destinations;
import io.coremill.handler.builtin.http.Http;
import java.util.List;

/// All handlers that come with the service.
public final class BuiltInHandlers {
    private BuiltInHandlers() {}

    /// @param http where requests may go
    public static List<JobHandler> handlers(Destinations http) {
        return List.of(
                new NoopHandler(),
                new SleepHandler(),
                new PrimesHandler(),
                new HashHandler(),
                new MandelbrotHandler(),
                new Http(http));
    }
}
