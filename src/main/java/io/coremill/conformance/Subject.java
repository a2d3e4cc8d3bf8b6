package io.coremill.conformance;

import org.jspecify.annotations.Nullable;

/// What a worker can be asked.
///
/// @param type of a job that it answers
/// @param payload for it
/// @param slow a job that runs for seconds; null if none is known
/// @param takesAnyType whether a type that it does not know leaves it alive and is answered
record Subject(
        Hello hello,
        String type,
        String payload,
        Options.@Nullable Slow slow,
        boolean takesAnyType) {
    static final String MADE_UP_TYPE = "check";
    private static final Options.Slow SLEEP = new Options.Slow("sleep", "{\"duration\":\"PT1M\"}");

    static Subject of(Hello hello, String type, Options options, boolean takesAnyType) {
        Options.Slow slow = options.slow();
        if (slow == null && hello.types().contains(SLEEP.type())) {
            slow = SLEEP;
        }
        return new Subject(hello, type, options.payload(), slow, takesAnyType);
    }

    /// How many requests it can be sent at once, as the service sees it.
    int concurrency(Options options) {
        return Math.min(hello.concurrency(), options.concurrency());
    }
}
