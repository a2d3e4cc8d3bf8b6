package io.coremill.queue.upload;

/// Another try at an upload goes on with it. Nothing has been changed.
public final class UploadTakenException extends RuntimeException {
    public UploadTakenException() {
        super("another request goes on with the upload");
    }
}
