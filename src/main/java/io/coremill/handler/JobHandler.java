package io.coremill.handler;

import org.jspecify.annotations.Nullable;

/// The code for one job type. Found through [java.util.ServiceLoader]; one instance serves all jobs
/// of its type, on many threads at once.
public interface JobHandler {

    /// The type it handles: 1 to 100 characters from `a-z`, `A-Z`, `0-9`, `.`, `_` and `-`.
    String type();

    /// The queue for jobs that name none.
    default String defaultQueue() {
        return "cpu";
    }

    /// A payload to try it with, a JSON object that it accepts; null if it has none to show.
    default @Nullable String example() {
        return null;
    }

    /// Reads the payload and returns what to do. Called when a job is submitted, to check it, and
    /// again before each run; must have no effect and return soon. A field it has not asked for is
    /// refused by name.
    ///
    /// @throws BadPayloadException if the payload is not acceptable
    Work prepare(Payload payload);
}
