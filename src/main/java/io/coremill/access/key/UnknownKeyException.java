package io.coremill.access.key;

/// There is no key of this id.
public final class UnknownKeyException extends RuntimeException {
    public UnknownKeyException(String id) {
        super("there is no key %s".formatted(id));
    }
}
