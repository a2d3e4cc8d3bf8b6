package io.coremill.handler.registry;

/// The handlers that were meant to be there cannot be had; the message is one sentence.
public final class UnusableHandlersException extends RuntimeException {

    UnusableHandlersException(String message) {
        super(message);
    }
}
