package io.coremill.queue.postgres.connect;

/// The database cannot be used with these settings. The message is one sentence for operators: what
/// is the matter, and what to do.
public final class UnusableStoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnusableStoreException(String sentence) {
        super(sentence);
    }

    UnusableStoreException(String sentence, Exception cause) {
        super(sentence, cause);
    }
}
