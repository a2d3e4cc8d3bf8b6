package io.coremill.conformance.check;

import io.coremill.conformance.session.CheckOptions;
import org.jspecify.annotations.Nullable;

/// What a worker can be asked.
///
/// @param type of a job that it answers
/// @param payload for it
/// @param slow a job that runs for seconds; null if none is known
/// @param takesAnyType whether a type that it does not know leaves it alive and is answered
record WorkerCapabilities(
        WorkerHello hello,
        String type,
        String payload,
        CheckOptions.@Nullable Slow slow,
        boolean takesAnyType) {
    static final String MADE_UP_TYPE = "check";
    private static final CheckOptions.Slow SLEEP =
            new CheckOptions.Slow("sleep", "{\"duration\":\"PT1M\"}");

    static WorkerCapabilities of(
            WorkerHello hello, String type, CheckOptions options, boolean takesAnyType) {
        CheckOptions.Slow slow = options.slow();
        if (slow == null && hello.types().contains(SLEEP.type())) {
            slow = SLEEP;
        }
        return new WorkerCapabilities(hello, type, options.payload(), slow, takesAnyType);
    }

    /// How many requests it can be sent at once, as the service sees it.
    int concurrency(CheckOptions options) {
        return Math.min(hello.concurrency(), options.concurrency());
    }
}
