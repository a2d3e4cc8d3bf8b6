package io.coremill.queue.offline;

/// The options of a command are not what it takes. The message names the option.
public final class CommandOptionException extends RuntimeException {
    public CommandOptionException(String message) {
        super(message);
    }
}
