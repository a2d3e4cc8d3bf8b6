package io.coremill.settings;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything under `coremill.` as written; docs/configuration.md tells what each key means.
///
/// @param http bound as [HttpSettings]
record CoremillProperties(
        @Nullable String dataDir,
        @Nullable String allowNetworkFileSystem,
        @Nullable String node,
        @Nullable String shutdownGrace,
        @Nullable String javaWorkerHeap,
        @Nullable String demo,
        @Nullable String handlersDir,
        @Nullable HttpHandlerProperties httpHandler,
        @Nullable Map<String, QueueProperties> queues,
        @Nullable Map<String, Object> http) {

    /// What stands under `coremill.http-handler`.
    record HttpHandlerProperties(@Nullable List<String> allow) {}
}
