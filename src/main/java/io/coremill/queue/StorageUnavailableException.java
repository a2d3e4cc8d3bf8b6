package io.coremill.queue;

/// The store cannot write just now, for lack of room on the disk for instance. What was asked has
/// not been done and can be asked again.
public final class StorageUnavailableException extends RuntimeException {
    public StorageUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
