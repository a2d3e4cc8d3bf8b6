package io.coremill.queue.postgres.node;

import java.util.Optional;
import java.util.UUID;

/// A piece of news between nodes, and the text that carries it.
sealed interface NewsPayload {

    /// Jobs wait in a queue.
    record Work(String queue) implements NewsPayload {}

    /// The job of a lease is to be stopped.
    record Cancel(long lease, String queue) implements NewsPayload {}

    /// Something about a job is new.
    record Changed(UUID job) implements NewsPayload {}

    /// A job has finished.
    record Finished(UUID job) implements NewsPayload {}

    /// A client of the sender wants to hear of a job.
    record Watch(UUID job) implements NewsPayload {}

    /// A queue was paused, or goes on.
    record Pauses() implements NewsPayload {}

    /// A node is asked for something.
    record Request() implements NewsPayload {}

    /// What a listener sends itself, to find out whether it hears.
    record Echo(UUID token) implements NewsPayload {}

    default String text() {
        return switch (this) {
            case Work(var queue) -> "w:" + queue;
            case Cancel(var lease, var queue) -> "c:" + lease + ":" + queue;
            case Changed(var job) -> "j:" + job;
            case Finished(var job) -> "f:" + job;
            case Watch(var job) -> "a:" + job;
            case Pauses() -> "p";
            case Request() -> "r";
            case Echo(var token) -> "e:" + token;
        };
    }

    /// @return nothing if another version of the service sent something that is not known here
    static Optional<NewsPayload> of(String text) {
        try {
            return Optional.ofNullable(read(text));
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException _) {
            return Optional.empty();
        }
    }

    private static NewsPayload read(String text) {
        if (text.equals("p")) {
            return new Pauses();
        }
        if (text.equals("r")) {
            return new Request();
        }
        var rest = text.substring(2);
        return switch (text.substring(0, 2)) {
            case "w:" -> new Work(rest);
            case "c:" -> cancel(rest);
            case "j:" -> new Changed(UUID.fromString(rest));
            case "f:" -> new Finished(UUID.fromString(rest));
            case "a:" -> new Watch(UUID.fromString(rest));
            case "e:" -> new Echo(UUID.fromString(rest));
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static NewsPayload cancel(String rest) {
        int colon = rest.indexOf(':');
        return new Cancel(Long.parseLong(rest.substring(0, colon)), rest.substring(colon + 1));
    }
}
