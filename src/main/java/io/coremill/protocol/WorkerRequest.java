package io.coremill.protocol;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the service asks of a worker.
public sealed interface WorkerRequest {

    /// The number of the lease it is about; on the wire the `id`, as a string.
    long id();

    /// Run a job.
    ///
    /// @param params its payload, JSON on one line
    /// @param job its id
    /// @param deadline when it has to be done; null if its clock has not begun, because it was sent
    ///     ahead of the reply to the one before it
    record Run(
            long id,
            String type,
            String params,
            String job,
            int attempt,
            @Nullable Instant deadline,
            @Nullable String traceparent)
            implements WorkerRequest {}

    /// Stop a job that runs. Only sent to a worker that announced that it takes it.
    record Cancel(long id) implements WorkerRequest {}

    /// Reads a line that a worker received; empty if it is nothing a worker knows, which it then
    /// ignores.
    static Optional<WorkerRequest> read(JsonLines.Line.Text line) {
        return RequestReader.read(line);
    }

    /// Appends the message and its newline.
    default void writeTo(StringBuilder out) {
        writeTo(out, MetaPlacement.MESSAGE);
    }

    /// @param meta where a [Run] has what is to be known of its attempt
    default void writeTo(StringBuilder out, MetaPlacement meta) {
        RequestWriter.write(this, meta, out);
    }
}
