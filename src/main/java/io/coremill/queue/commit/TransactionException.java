package io.coremill.queue.commit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A transaction was not carried out, and has changed nothing.
public final class TransactionException extends Exception {
    private static final long serialVersionUID = 1;

    private final @Nullable String outage;

    /// @param outage why the store can write nothing, in words for operators; null if what was
    ///     asked is at fault
    public TransactionException(@Nullable String outage, Exception cause) {
        super(cause.getMessage(), cause);
        this.outage = outage;
    }

    Optional<String> outage() {
        return Optional.ofNullable(outage);
    }
}
